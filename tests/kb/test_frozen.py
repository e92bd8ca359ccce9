"""Records: what a maintainer relies on when adding a kind."""

import copy
import pickle
from dataclasses import asdict, fields, replace
from inspect import signature

import pytest
from isthmus.kb.frozen import Frozen, parts_of, unseen


class Place(Frozen):
    """Where something stands, and a remark that tells no two places apart."""

    line: int
    column: int = 1
    remark: str = unseen(default="")


class Other(Frozen):
    """Another kind with the same fields."""

    line: int
    column: int = 1


def test_fields_are_given_by_place_or_by_name_and_have_defaults():
    assert list(parts_of(Place(3))) == [("line", 3), ("column", 1), ("remark", "")]
    assert Place(3, column=7) == Place(line=3, column=7)
    assert repr(Place(3)) == "Place(line=3, column=1, remark='')"


def test_a_class_of_which_many_records_are_made_takes_the_same():
    class Often(Frozen):
        line: int
        value0: int = 1
        remark: str = unseen(default="")

    made = [Often(number, 2, "a") for number in range(500)]
    filled = Often.__init__
    assert filled is not Frozen.__init__, "it is filled by what was compiled for it"
    assert [one.line for one in made] == list(range(500))
    assert made[499] == made[0].__class__(499, value0=2) == replace(made[0], line=499)
    assert list(parts_of(Often(3))) == [("line", 3), ("value0", 1), ("remark", "")]
    assert Often(line=3, value0=4, remark="b").value0 == 4
    for values, named in (((), {}), ((1, 2, "", 4), {}), ((1, 2, ""), {"line": 1})):
        with pytest.raises(TypeError, match="Often"):
            Often(*values, **named)
    with pytest.raises(TypeError, match="colour"):
        Often(1, colour="red")
    assert Often.__init__ is filled
    assert copy.copy(made[1]) == made[1]


def test_records_are_equal_by_kind_and_by_what_is_compared():
    assert Place(3, remark="a") == Place(3, remark="b")
    assert hash(Place(3, remark="a")) == hash(Place(3, remark="b"))
    assert Place(3) != Place(4)
    assert Place(3) != Other(3)
    assert list(parts_of(Place(3), compared=True)) == [("line", 3), ("column", 1)]


def test_records_match_by_place():
    match Place(3, 7):
        case Place(line, column):
            assert (line, column) == (3, 7)


def test_a_record_never_changes():
    place = Place(3)
    with pytest.raises(AttributeError, match="never changes"):
        place.line = 4  # type: ignore[misc]
    with pytest.raises(AttributeError):
        del place.line
    with pytest.raises(AttributeError):
        place.colour = "red"  # type: ignore[attr-defined]
    assert copy.copy(place) == pickle.loads(pickle.dumps(place)) == place


@pytest.mark.parametrize(
    ("values", "named"),
    [((), {}), ((1, 2, "", 4), {}), ((1,), {"line": 1}), ((1,), {"colour": "red"})],
)
def test_a_wrong_set_of_fields_is_refused(values: tuple[object, ...], named: dict[str, object]):
    with pytest.raises(TypeError, match="Place"):
        Place(*values, **named)  # type: ignore[arg-type]


def test_what_works_on_data_classes_works_on_them():
    # Whoever asks the base first does not answer for the others.
    assert fields(Frozen) == ()
    place = Place(3, remark="here")
    assert replace(place, line=4) == Place(4)
    assert replace(place, line=4).remark == "here"
    assert asdict(place) == {"line": 3, "column": 1, "remark": "here"}
    assert [(one.name, one.compare) for one in fields(Place)] == [
        ("line", True),
        ("column", True),
        ("remark", False),
    ]
    with pytest.raises(TypeError, match="colour"):
        replace(place, colour="red")  # type: ignore[call-arg]


def test_those_of_a_class_without_comparison_are_equal_if_they_are_the_same():
    class Mark(Frozen, eq=False):
        line: int

    mark = Mark(3)
    same = mark
    assert same == mark != Mark(3)
    assert len({mark, Mark(3)}) == 2


def test_a_class_shows_how_it_is_called():
    assert str(signature(Place)) == "(line: int, column: int = 1, remark: str = '')"


def test_fields_are_not_inherited():
    with pytest.raises(TypeError, match="not inherited"):

        class Far(Place):
            height: int
