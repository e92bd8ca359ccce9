"""Data classes that are compiled late: what somebody notices who knows those of the library."""

import copy
import dataclasses
import pickle
import subprocess
import sys
from dataclasses import FrozenInstanceError, asdict, field, fields, replace
from inspect import signature

import pytest
from isthmus.kb.data_class import dataclass

MAKERS = {"library": dataclasses.dataclass, "late": dataclass}


def kinds(make):
    """Make one class of each kind there is in the rooms; those of both makers are called alike."""

    @make(frozen=True, slots=True)
    class Place:
        """Where something stands."""

        line: int
        column: int = 1
        names: tuple[str, ...] = ()
        remark: str = field(default="", compare=False, repr=False)
        kind: str = field(default="place", kw_only=True)
        known: dict[str, int] = field(default_factory=dict, init=False, compare=False)
        steady: int = field(default=7, init=False)

        @property
        def both(self):
            return self.line, self.column

    @make(slots=True)
    class Record:
        """What can change."""

        id: str
        at: list[int] = field(default_factory=list)

    @make(slots=True)
    class Longer(Record):
        """What can change, and has more."""

        size: int = 0

        def __post_init__(self):
            self.size += len(self.id)

    @make(frozen=True)
    class Open:
        """What never changes, and has room for more."""

        name: str

    @make(frozen=True, slots=True, order=True)
    class Ordered:
        """What has an order."""

        first: int
        second: str

    @make(eq=False, slots=True)
    class Itself:
        """What is equal to itself alone."""

        name: str

    @make(frozen=True, slots=True)
    class Judged:
        """What says itself when it is equal."""

        name: str

        def __eq__(self, other):
            return isinstance(other, Judged) and str(self.name) == str(other.name)

        def __hash__(self):
            return hash(str(self.name))

        def __repr__(self):
            return f"<{self.name}>"

    return (Place, Record, Longer, Open, Ordered, Itself, Judged)


GIVEN = (
    ((1,), {}),
    ((1, 2, ("a",)), {"remark": "b", "kind": "c"}),
    (("a",), {}),
    (("a", 2), {}),
    (("A",), {}),
    ((1, "b"), {}),
    ((), {}),
    ((1, 2, 3, 4, 5, 6), {}),
    (("a",), {"colour": "red"}),
    ((), {"id": "a", "at": [1], "size": 3}),
)
"""How the classes are called."""


def told(act):
    """Return what comes of something, or what is said of what is wrong with it."""
    try:
        return act()
    except Exception as error:
        return type(error), str(error)


def described(kind):
    """Return all that can be seen of a class by making values of it and comparing them."""
    yield kind.__match_args__, kind.__doc__, str(signature(kind))
    yield [(one.name, one.type, one.default, one.kw_only) for one in fields(kind)]
    made = []
    for values, named in GIVEN:
        value = told(lambda values=values, named=named: kind(*values, **named))
        if isinstance(value, kind):
            made.append(value)
            yield repr(value), asdict(value), told(lambda value=value: hash(value) == hash(value))
            yield told(lambda value=value: value.size), getattr(value, "both", None)
        else:
            yield value
    for one in made:
        for other in made:
            yield one == other, one != other, told(lambda one=one, other=other: one < other)
            yield told(lambda one=one, other=other: sorted([one, other]) == [other, one])
        yield one == "something else", told(lambda one=one: one <= 3)
        name = fields(kind)[0].name
        yield told(lambda one=one, name=name: replace(one, **{name: "new"}) == one)
        yield repr(copy.copy(one)), repr(copy.deepcopy(one))
        yield told(lambda one=one: one.__dict__), hasattr(one, "__dict__")
    for one in made:
        yield told(lambda one=one, name=name: setattr(one, name, "other")), repr(one)
        yield told(lambda one=one, name=name: delattr(one, name)), told(lambda one=one: repr(one))
        if hasattr(one, "__dict__"):
            # With slots, versions of the library differ in what they say.
            yield told(lambda one=one: setattr(one, "colour", "red"))


@pytest.mark.parametrize("number", range(7), ids=lambda number: kinds(dataclass)[number].__name__)
def test_all_is_as_the_library_has_it(number):
    of_library, late = (kinds(make)[number] for make in MAKERS.values())
    expected = [repr(part) for part in described(of_library)]
    assert len(expected) > len(GIVEN)
    assert [repr(part) for part in described(late)] == expected


def test_an_error_names_the_class_and_its_method():
    place = kinds(dataclass)[0]
    with pytest.raises(TypeError, match=r"Place\.__init__\(\) missing 1 required positional"):
        place()
    with pytest.raises(TypeError, match=r"Place\.__init__\(\) got an unexpected keyword"):
        place(1, colour="red")


def test_nothing_is_compiled_before_it_is_called():
    place = kinds(dataclass)[0]
    late = {name: vars(place)[name] for name in ("__init__", "__eq__", "__hash__", "__repr__")}
    value = place(1)
    assert vars(place)["__init__"] is not late["__init__"]
    assert [vars(place)[name] for name in late if name != "__init__"] == list(late.values())[1:]
    assert value == place(1)
    assert vars(place)["__eq__"] is not late["__eq__"]


def test_a_class_below_calls_the_one_above():
    class Below(kinds(dataclass)[1]):
        """Makes values through the class above, which was not called before."""

        def __init__(self, letter):
            super().__init__(letter * 2)

    assert (Below("a").id, Below("b").at) == ("aa", [])
    assert Below("a") == Below("a")
    assert str(signature(Below)) == "(letter)"


def test_what_never_changes_below_stays_so():
    class Below(kinds(dataclass)[3]):
        """Adds what is no field."""

    value = Below("a")
    value.more = 1
    assert value.more == 1
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'name'"):
        value.name = "b"


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept, and has to be found by its name."""

    name: str
    size: int = 0


def test_a_value_is_pickled():
    assert pickle.loads(pickle.dumps(Kept("a", 3))) == Kept("a", 3)
    assert signature(Kept).parameters["size"].default == 0


def test_a_start_compiles_few_classes():
    """Of the classes that a question loads, most are never called for what is compiled."""
    code = """
import sys
from isthmus.kb import data_class

made, compiled = [], data_class.make_dataclass
data_class.make_dataclass = lambda *given, **named: made.append(given) or compiled(*given, **named)
import isthmus.service.web.app

ours = [vars(module) for name, module in list(sys.modules.items()) if name.startswith("isthmus")]
classes = {value for module in ours for value in module.values() if isinstance(value, type)}
print(len(made), sum("__dataclass_fields__" in vars(one) for one in classes))
"""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    compiled, classes = map(int, done.stdout.split())
    assert classes > 150
    assert compiled < classes / 3
