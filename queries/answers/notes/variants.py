"""Things that fit although a variant does not, and those left out although one does."""

from collections.abc import Iterator

from isthmus.queries.answers.answer import Note
from isthmus.queries.answers.standing import variants
from isthmus.queries.binding.tree import BoundFind
from isthmus.queries.syntax import tree as syntax
from isthmus.queries.syntax.write import Writer
from isthmus.queries.vocabulary.terms import PropertyTerm

from .about import MOST_VARIANTS, About, as_name


class Variants(About):
    """Things that fit although a variant does not, and those left out although one does."""

    def _variants(self) -> Iterator[Note]:
        asked = self._asked
        if asked is None:
            return
        statement = self._statement
        lenient = isinstance(statement, BoundFind) and statement.including_unstated
        differing = variants(
            asked, self._vocabulary, self._record, most=MOST_VARIANTS, lenient=lenient
        )
        if differing is None:
            return
        finer = differing.finer
        query = self._variant_query(differing.finer.name, differing.link)
        asks = f"; `{query}` asks for those" if query else ""
        if differing.left_out:
            some, whose = self._so_many(differing.left_out, "is", "are")
            text = (
                f"{some} left out although a {finer.label} of {whose} fits: "
                f"{self._named(differing.left_out)}{asks}"
            )
            yield Note("variants", text, query, differing.left_out)
        kept = differing.kept
        if lenient:
            shown = {thing.iri for thing in self._answer.things}
            kept = tuple(iri for iri in kept if iri in shown)
        if kept:
            verbs = ("is kept", "are kept") if lenient else ("fits", "fit")
            some, whose = self._so_many(kept, *verbs)
            fit = " fit" if lenient else ""
            text = (
                f"{some} although a {finer.label} of {whose} does not{fit}: "
                f"{self._named(kept)}{asks}"
            )
            yield Note("variants", text, query, kept)

    def _variant_query(self, name: str, link: PropertyTerm) -> str:
        """Return the query for the variants; what they do not have is asked of their thing."""
        where = self._written()
        if where is None:
            return ""
        back = syntax.Step(as_name(link.name), inverse=True)
        rewritten = self._for_variants(_of_the_thing(where, back), name, back)
        asked = syntax.Find(as_name(name), rewritten)
        return Writer().item(asked) if self._rebind(asked) is not None else ""

    def _for_variants(
        self, where: syntax.Condition, name: str, back: syntax.Step
    ) -> syntax.Condition:
        """Lead each part that cannot be asked of a variant back to the thing it is one of."""
        if self._rebind(syntax.Find(as_name(name), where)) is not None:
            return where
        match where:
            case syntax.And(parts) | syntax.Or(parts):
                return type(where)(tuple(self._for_variants(part, name, back) for part in parts))
            case syntax.Not(part):
                return syntax.Not(self._for_variants(part, name, back))
            case syntax.Is(subject, verdict, negated) if not isinstance(subject, syntax.Path):
                inner = self._for_variants(subject, name, back)
                return syntax.Is(inner, verdict, negated)
            case syntax.Bare(path):
                return syntax.Bare(_led(back, path))
            case syntax.Has(path, quantifier, count, tail):
                return syntax.Has(_led(back, path), quantifier, count, tail)
            case syntax.SummaryTest(syntax.Aggregate(function, path, inner), operator, value):
                counted = syntax.Aggregate(function, _led(back, path), inner)
                return syntax.SummaryTest(counted, operator, value)
            case _:
                return where


def _led(back: syntax.Step, path: syntax.Path) -> syntax.Path:
    return syntax.Path((back, *path.steps))


def _of_the_thing(where: syntax.Condition, back: syntax.Step) -> syntax.Condition:
    """Lead what names things, or their class, back from their variants to the things."""
    match where:
        case syntax.And(parts) | syntax.Or(parts):
            return type(where)(tuple(_of_the_thing(part, back) for part in parts))
        case syntax.Not(part):
            return syntax.Not(_of_the_thing(part, back))
        case syntax.Is(subject, verdict, negated) if not isinstance(subject, syntax.Path):
            return syntax.Is(_of_the_thing(subject, back), verdict, negated)
        case syntax.Itself() | syntax.IsA():
            return syntax.Has(syntax.Path((back,)), None, 0, syntax.With(where))
        case _:
            return where
