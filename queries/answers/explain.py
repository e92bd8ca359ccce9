"""Says in words how a query is understood, condition by condition."""

from isthmus.kb.data_class import dataclass
from isthmus.queries.binding.tree import (
    Atom,
    BoundCheck,
    BoundChoice,
    BoundComparison,
    BoundCount,
    BoundFind,
    BoundQuery,
    Every,
    HasVerdict,
    IsMixed,
    IsThing,
    MentionsText,
    Number,
    OfClass,
    RestsOn,
    Some,
    SummaryIs,
    atoms,
)
from isthmus.queries.diagnostics.spelling import ticked
from isthmus.queries.sparql.compiled import Sparql
from isthmus.queries.vocabulary.terms import Vocabulary

from .notes.notes import notes_on_wording


@dataclass(frozen=True, slots=True)
class Reading:
    """How one condition is understood.

    Attributes:
        condition: The condition, as written.
        true: When it is true.
        false: When it is false.
        unstated: When it is neither.
    """

    condition: str
    true: str
    false: str
    unstated: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a query is understood.

    Attributes:
        statement: The statement in canonical form.
        summary: What it asks, in a sentence.
        readings: How each condition is understood.
        notes: What a reader of the answer has to know.
        sparql: The query it compiles to.
    """

    statement: str
    summary: str
    readings: tuple[Reading, ...]
    notes: tuple[str, ...]
    sparql: str


def explain(query: BoundQuery, compiled: Sparql, vocabulary: Vocabulary) -> Explanation:
    """Explain a bound query."""
    statement = query.statement
    where = getattr(statement, "where", None)
    readings = tuple(_reading(atom) for atom in atoms(where)) if where is not None else ()
    notes = tuple(note.text for note in notes_on_wording(query))
    return Explanation(query.text, _summary(query, vocabulary), readings, notes, compiled.text)


def _summary(query: BoundQuery, vocabulary: Vocabulary) -> str:
    match query.statement:
        case BoundFind(things=things, where=where):
            text = f"every {things.term.label}"
            return f"{text} of which the record states the condition" if where else text
        case BoundCount(things=things, where=where):
            if where is None:
                return f"how many things of the class {things.term.label} are on record"
            label = things.term.label
            return f"for how many things of the class {label} the condition is true, false or open"
        case BoundCheck(thing=thing, why=why):
            name = vocabulary.label_of(thing)
            verb = "why the condition has its verdict" if why else "whether the condition is stated"
            return f"{verb} for {name}"
        case BoundComparison():
            return "the things side by side"
        case BoundChoice(things=things):
            return (
                f"what of the class {things.term.label} fits however silence is read, what would "
                "if a silence were confirmed, and what does not"
            )
        case _:
            return "what is on record about the term"


def _reading(atom: Atom) -> Reading:
    text = atom.text
    otherwise = "otherwise"
    match atom:
        case Some(path, _, True):
            name = ticked(path.text)
            return Reading(text, f"{name} is yes on record", f"{name} is no on record", otherwise)
        case Some(path):
            false = "the source denies it outright"
            if not path.open:
                false = f"no recorded value fits, and the record of {ticked(path.text)} is complete"
            elif path.single:
                false = "its one recorded value does not fit, or the source denies it outright"
            elif len(path.steps) > 1:
                false = "every step is complete or single-valued, and no value fits"
            return Reading(text, "some recorded value fits", false, otherwise)
        case Every():
            return Reading(
                text,
                "there is a recorded value, and every one fits",
                "some recorded value does not fit",
                otherwise,
            )
        case Number():
            return Reading(text, "the number of recorded values fits", "it does not", "never")
        case OfClass(term):
            false = f"it is of a class that excludes {ticked(term.name)}"
            if term.closed:
                false = f"it is not, and the record of {ticked(term.name)} is complete"
            return Reading(text, f"it is of the class {ticked(term.name)}", false, otherwise)
        case MentionsText():
            return Reading(text, "a word of its texts or name begins so", "none does", "never")
        case IsMixed():
            return Reading(text, "its variants differ", "they do not", "never")
        case IsThing():
            return Reading(text, "it is one of the things named", "it is another", "never")
        case RestsOn(basis=basis):
            true = "a claim of its own says so" if basis == "claimed" else "rules alone say so"
            return Reading(text, true, "nothing is known, or for another reason", "never")
        case HasVerdict():
            return Reading(text, "the verdict is that one", "it is another", "never")
        case SummaryIs():
            return Reading(text, "the summary of the group fits", "it does not", "never")
