"""What requirements come to: each design stands in its class for what is shown of it."""

import pytest
from isthmus.queries import Engine
from isthmus.service.deciding import Asked, Decider, choosing_of
from isthmus.service.deciding.requirements import read_requirement

MUSTS = (
    ("encrypted", "private", "reach:many-vpcs"),
    ("encrypted", "private"),
    ("cross-region",),
    ("transitive", "private"),
    ("!bottleneck",),
)


@pytest.fixture(scope="module")
def decider(engine: Engine) -> Decider:
    choosing = choosing_of(engine)
    assert choosing is not None
    return Decider(engine, choosing)


@pytest.mark.parametrize("day", ["", "today"])
@pytest.mark.parametrize("must", MUSTS, ids=", ".join)
@pytest.mark.parametrize("of", ["option", "configuration"])
def test_what_is_shown_of_a_design_is_why_it_stands_where_it_does(
    decider: Decider, of: str, must: tuple[str, ...], day: str
) -> None:
    """Among options too, where a design stands for an option whose designs differ."""
    asked = Asked(of, must=tuple(map(read_requirement, must)), as_of=day)
    (leg,) = decider.decide(asked).legs
    shown = {
        design.thing.iri: [design.verdicts[one.condition] for one in asked.must]
        for design in leg.designs
    }
    for group in leg.choice.fits:
        for thing in group:
            assert [told.verdict for told in shown[thing.iri]] == ["true"] * len(must), thing.id
            assert all(told.citations for told in shown[thing.iri]), thing.id
    for one in leg.choice.would_fit:
        assert "unstated" in {told.verdict for told in shown[one.thing.iri]}, one.thing.id
    for out in leg.choice.does_not:
        assert {"false", "mixed"} & {told.verdict for told in shown[out.thing.iri]}, out.thing.id
