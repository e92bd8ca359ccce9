"""What the page for deciding works with where no service answers: what is on record, as data.

The engine says what is on record of each design on each requirement, and which silences are one;
what fits and what stands above follows from these alone. ``static/decide.js`` reads it, and a test
compares what the page shows with what the engine chooses.
"""

import json
from typing import TYPE_CHECKING

from isthmus.service.deciding.requirements import Asked
from isthmus.service.explorer.pages.decide import offered

from .places import place_of

if TYPE_CHECKING:
    from isthmus.queries import Thing
    from isthmus.service.deciding.outcome import Verdict
    from isthmus.service.explorer import Explorer

_SIGNS = {"true": "t", "false": "f", "mixed": "m", "unstated": "u"}


def choices(explorer: "Explorer") -> bytes:
    """Return the data as JSON; an empty object where there is nothing to choose from.

    Args:
        explorer: Renders the page.
    """
    choosing, decider = explorer.choosing, explorer.decider
    if choosing is None or decider is None:
        return b"{}"
    wanted = offered(explorer)
    told: dict[str, list[list[object]]] = {}
    designs = decider.decide(Asked(choosing.of, as_of="edition")).legs[0].designs
    for wish in wanted:
        # Wished for alone, it groups designs by what is on record and by the silences they share.
        asked = Asked(choosing.of, nice=(wish,), as_of="edition")
        (leg,) = decider.decide(asked).legs
        group = {thing.iri: at for at, same in enumerate(leg.choice.fits) for thing in same}
        for design in leg.designs:
            iri = design.thing.iri
            verdict = _told(design.verdicts[wish.condition])
            told.setdefault(iri, []).append([*verdict, group[iri]])
    # Wishes that nobody can confirm together, since the rules exclude it.
    apart = decider.engine.wishes_apart(choosing.of, [wish.condition for wish in wanted])
    kinds = decider.glance(choosing.of, ()).values
    scopes: dict[Thing, None] = {}
    for design in designs:
        scopes.update(dict.fromkeys(kinds.get((design.thing.iri, choosing.scope), ())))
    data = {
        "scope": choosing.scope,
        "of": choosing.of,
        "called": choosing.called,
        "scopes": [[kind.id, choosing.titled(kind)] for kind in scopes],
        "requirements": [
            [
                requirement.key,
                decider.says(requirement),
                decider.short(requirement),
                decider.ask(requirement, "{thing}"),
                decider.denial(requirement),
            ]
            for requirement in wanted
        ],
        "designs": [
            {
                "label": design.thing.label,
                "place": place_of(design.thing.iri),
                "names": [thing.id for thing in (design.owner, design.thing) if thing is not None],
                "beside": ", ".join(thing.label for thing in design.beside),
                "scopes": [kind.id for kind in kinds.get((design.thing.iri, choosing.scope), ())],
                "told": told[design.thing.iri],
                "apart": apart.get(design.thing.iri, ()),
            }
            for design in designs
        ],
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _told(verdict: "Verdict") -> list[str]:
    """Return what is on record, the page where it stands, and where the claim has its page."""
    cited = next((citation for citation in verdict.citations if citation.page), None)
    where = [cited.on_p(), place_of(cited.claim)] if cited is not None else ["", ""]
    return [_SIGNS[verdict.verdict], *where]
