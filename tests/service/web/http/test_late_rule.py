"""Rules of addresses that compile late: the addresses are those of the framework."""

import pytest
from isthmus.service.web.http.late_rule import LateRule
from werkzeug.routing import BuildError, Map, Rule

_RULES = (
    ("/", "home", None),
    ("/about/<name>", "about", None),
    ("/pages/", "pages", {"page": 1}),
    ("/pages/<int(min=2):page>", "pages", None),
    ("/files/<path:place>.<form>", "file", None),
)
_ASKED = (
    ("home", {}),
    ("home", {"as-of": "today", "words": ["a b", "ü"]}),
    ("about", {"name": "a/b ü?"}),
    ("about", {"name": "a", "form": "json"}),
    ("pages", {"page": 1}),
    ("pages", {"page": 7, "more": "x"}),
    ("file", {"place": "a/b", "form": "ttl"}),
)


def _addresses(kind):
    rules = [kind(text, endpoint=name, defaults=given) for text, name, given in _RULES]
    return Map(rules).bind("example.org"), rules


@pytest.mark.parametrize("unknown", [True, False])
def test_addresses_are_built_as_the_framework_does(unknown):
    late, _ = _addresses(LateRule)
    usual, _ = _addresses(Rule)
    for _ in range(2):
        for name, values in _ASKED:
            expected = usual.build(name, values, append_unknown=unknown)
            assert late.build(name, values, append_unknown=unknown) == expected
    with pytest.raises(BuildError):
        late.build("about", {})
    assert late.match("/pages/3") == ("pages", {"page": 3})


def test_what_builds_an_address_is_compiled_with_the_first_one():
    addresses, (home, about, *_) = _addresses(LateRule)
    before = about._build_unknown, home._build_unknown
    addresses.build("about", {"name": "a"})
    assert about._build_unknown is not before[0]
    assert home._build_unknown is before[1]
    assert about._build_unknown.__code__.co_filename == "<werkzeug routing>"
