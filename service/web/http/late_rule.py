"""Rules of addresses that compile what builds addresses when one is first built.

The framework compiles two functions for each rule, though most are never called: with a hundred and
a half, a twentieth of a start.
"""

from collections.abc import Callable

from werkzeug.routing import Rule


class LateRule(Rule):
    """A rule of an address."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        """Return what builds an address: first it compiles what does so from then on."""
        compiled = super()._compile_builder
        place = "_build_unknown" if append_unknown else "_build"

        def build(rule: LateRule, **values: object) -> tuple[str, str]:
            builder = compiled(append_unknown).__get__(rule, LateRule)
            setattr(rule, place, builder)
            built: tuple[str, str] = builder(**values)
            return built

        return build
