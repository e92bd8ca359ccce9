"""What was counted beside what was asked."""

from collections.abc import Iterator

from isthmus.kb.labels import with_article
from isthmus.ontology import PREFIXES
from isthmus.queries.answers.answer import Note
from isthmus.queries.binding.tree import (
    BoundFind,
    BoundPath,
    CountOf,
    Number,
    Recorded,
    atoms,
)
from isthmus.queries.diagnostics.spelling import plural, spelled
from isthmus.queries.sparql.algebra import Fact, Iri, Select, Var, those
from isthmus.queries.sparql.compiled import THING
from isthmus.queries.sparql.conditions import path_of
from isthmus.queries.sparql.print import print_select
from isthmus.queries.vocabulary.terms import RDF_TYPE, PropertyTerm

from .about import About


class Beside(About):
    """What was counted beside what was asked."""

    def _also_counted(self) -> Iterator[Note]:
        """What is counted of a class beside the one a reader thinks of."""
        statement = self._statement
        if not isinstance(statement, BoundFind) or statement.group is not None:
            return
        if self._asked is not None:
            for atom in atoms(self._asked.condition):
                if isinstance(atom, Number) and isinstance(atom.test, Recorded) and atom.number:
                    counted = atom.path.text
                    form = atom.text.replace(counted, f"{counted} with ({{of}})")
                    for coarse, link in self._with_variants(atom.path):
                        yield from self._beside(atom.text, form, atom.path, coarse, link)
        for column in statement.columns:
            shown = column.shown
            path = shown.path if isinstance(shown, CountOf) else shown
            if not isinstance(path, BoundPath) or column.condition is not None:
                continue
            if not (isinstance(shown, CountOf) or path.steps[-1].inverse):
                continue
            function = shown.function if isinstance(shown, CountOf) else "list"
            form = f"{function}({path.text} with ({{of}}))"
            for coarse, link in self._with_variants(path):
                yield from self._beside(column.name, form, path, coarse, link)

    def _with_variants(self, path: BoundPath) -> Iterator[tuple[str, PropertyTerm]]:
        """Yield each class that values of a path can be of beside variants of its things."""
        vocabulary = self._vocabulary
        for iri in path.classes:
            for term in vocabulary.classes.values():
                if not term.variant or term.iri == iri or iri not in term.parents:
                    continue
                link = vocabulary.properties.get(term.variant)
                finer = vocabulary.classes.get(link.range) if link is not None else None
                if link is not None and finer is not None and iri in finer.parents:
                    yield term.iri, link

    def _beside(
        self,
        asked: str,
        form: str,
        path: BoundPath,
        coarse: str,
        link: PropertyTerm,
    ) -> Iterator[Note]:
        things = [thing.iri for thing in self._answer.things]
        if not things:
            return
        subject, value = Var(THING), Var("value")
        numbers = {}
        for iri in (coarse, link.range):
            member = Fact(value, Iri(RDF_TYPE), Iri(iri))
            select = Select(
                (value,),
                (those(subject, things), Fact(subject, path_of(path.steps), value), member),
                distinct=True,
                limit=self._limits.most_rows,
            )
            numbers[iri] = len(self._ask(print_select(select, PREFIXES)).rows)
        if not all(numbers.values()):
            return
        vocabulary = self._vocabulary
        shown = vocabulary.classes[coarse]
        form = form.format(of=f"is {with_article(spelled(shown.name))}")
        finer = vocabulary.classes[link.range]
        text = (
            f"`{asked}` takes in {numbers[link.range]} {plural(finer.label)} beside "
            f"{numbers[coarse]} {plural(shown.label)}; `{form}` keeps to the {plural(shown.label)}"
        )
        yield Note("also-counted", text)
