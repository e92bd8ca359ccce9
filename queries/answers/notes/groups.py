"""Groups whose key differs from thing to thing, and places that several rows share."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from isthmus.queries.answers.answer import Note
from isthmus.queries.answers.fact_reader import Term
from isthmus.queries.answers.standing import variant_link
from isthmus.queries.binding.tree import BoundColumn, BoundFind, BoundPath, BoundQuery, CountOf
from isthmus.queries.diagnostics.spelling import spelled
from isthmus.queries.sparql.compile import compile_query
from isthmus.queries.sparql.compiled import THING
from isthmus.queries.syntax import tree as syntax
from isthmus.queries.syntax.write import Writer
from isthmus.queries.vocabulary.said import MIXED_ON
from isthmus.queries.vocabulary.terms import PropertyTerm
from pyoxigraph import NamedNode

from .about import MOST_VARIANTS, About, as_name, ordered_as


class Groups(About):
    """Groups whose key differs from thing to thing, and places that several rows share."""

    def _mixed_keys(self) -> Iterator[Note]:
        """Which things without a key are not silent on it: their variants differ."""
        find, item = self._statement, self._item
        if not isinstance(find, BoundFind) or not isinstance(item, syntax.Find):
            return
        for key, written in zip(
            find.group.keys if find.group else (),
            item.group.keys if item.group is not None else (),
            strict=False,
        ):
            if not isinstance(key.shown, BoundPath) or key.shown.mixing is None:
                continue
            where: syntax.Condition = syntax.Is(written, "mixed")
            own = self._written()
            if own is not None:
                where = syntax.And((*(own.parts if isinstance(own, syntax.And) else (own,)), where))
            asked = syntax.Find(
                as_name(find.things.term.name), where, limit=syntax.Limit(self._limits.most_rows)
            )
            things = self._listed(asked)
            if things:
                query = Writer().item(syntax.Find(asked.name, where))
                text = (
                    f"among those without {key.shown.last.label}, the variants of "
                    f"{self._named(things)} differ: `{query}`"
                )
                yield Note("mixed", text, query, things)

    def _groups_without(self) -> Iterator[Note]:
        """Which things are grouped or summed up without a value that a variant of theirs has."""
        find = self._statement
        if not isinstance(find, BoundFind) or find.group is None:
            return
        link = variant_link(find.things.term, self._vocabulary)
        if link is None:
            return
        keys = {column.shown for column in find.group.keys}
        paths: dict[PropertyTerm, bool] = {}
        for shown in (*keys, *(column.shown for column in find.columns)):
            path = shown.path if isinstance(shown, CountOf) else shown
            if isinstance(path, BoundPath) and len(path.steps) == 1 and not path.steps[0].inverse:
                paths.setdefault(path.last, shown in keys and path.mixing is not None)
        if not paths:
            return
        limit = syntax.Limit(self._limits.most_rows)
        things = self._listed(
            syntax.Find(as_name(find.things.term.name), self._written(), limit=limit)
        )
        if len(things) > MOST_VARIANTS:
            return
        self._record.fetch(things)
        variants_of = {iri: self._record.led_to(NamedNode(iri), [link.iri]) for iri in things}
        self._record.fetch(one.value for held in variants_of.values() for one in held)
        finer = self._vocabulary.classes[link.range]
        for term, told in paths.items():
            without = tuple(
                iri
                for iri in things
                if not self._record.values(NamedNode(iri), term.iri)
                and any(self._record.values(one, term.iri) for one in variants_of[iri])
                and not (told and NamedNode(term.iri) in self._mixed_on(iri))
            )
            if without:
                query = f"find {spelled(finer.name)} where any {term.name} show {term.name}"
                text = (
                    f"`{term.name}` is said of variants only, not of {self._named(without)} as a "
                    f"whole; `{query}` shows them"
                )
                yield Note("some-variants", text, query, without)

    def _mixed_on(self, iri: str) -> Sequence[Term]:
        return self._record.values(NamedNode(iri), MIXED_ON)

    def _ties(self) -> Iterator[Note]:
        """How many share the last place, where `limit` cut among equals."""
        find, item = self._statement, self._item
        if not isinstance(find, BoundFind) or not isinstance(item, syntax.Find):
            return
        if find.group is not None or not item.order or find.limit is None:
            return
        if len(self._answer.rows) < find.limit:
            return
        columns = tuple(
            BoundColumn(f"key{index}", "", key.shown) for index, key in enumerate(find.order)
        )
        whole = replace(find, columns=columns, limit=self._limits.most_rows, offset=0)
        compiled = compile_query(BoundQuery(whole), self._vocabulary.prefixes, self._limits)
        rows = self._ask(compiled.text)
        first = rows.variables.index(THING)
        places = [rows.variables.index(column.variable) for column in compiled.columns]
        things: dict[str, tuple[object, ...]] = {}
        for row in rows.rows:
            thing, keys = row[first], [row[place] for place in places]
            if isinstance(thing, NamedNode):
                things.setdefault(thing.value, tuple(map(ordered_as, keys)))
        order = list(things)
        last = find.offset + find.limit - 1
        if last >= len(order):
            return
        equal = [iri for iri in order if things[iri] == things[order[last]]]
        cut = [iri for iri in equal if order.index(iri) > last]
        if cut:
            number = len(equal)
            text = (
                f"{number} share the last place, and {len(cut)} of them "
                f"{'is' if len(cut) == 1 else 'are'} cut off: {self._named(cut)}"
            )
            yield Note("ties", text, "", tuple(cut))

    def _skipped(self) -> Iterator[Note]:
        """An answer that is empty only because all of it lies before the offset."""
        find = self._statement
        if not isinstance(find, BoundFind) or self._answer.rows or not find.offset:
            return
        first = replace(find, order=(), limit=1, offset=0)
        if self._run(BoundQuery(first)).rows:
            text = f"`offset {find.offset}` skips all rows there are, so none is shown"
            yield Note("skipped", text)
