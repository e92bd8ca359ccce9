"""An answer about a whole network, written for people."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from isthmus.kb.characters import line_for_people, markdown_text
from isthmus.kb.networks import CheckAnswer
from isthmus.kb.networks.contract import BY_ROUTES, ChangeEntry, ClaimEntry, GroundEntry, Missing

from .quoted import first_place, quoted

SECTIONS = (
    "What reaches what",
    "Options of the paper",
    "None of the options",
    "Ranges that overlap",
    "Findings",
    "Quotas",
    "Not in the data",
    "Files with a problem",
)
"""Headings of an answer, in their order."""
_MOST, _MOST_PARTS, _MOST_LACKING, _MOST_GROUNDS = 40, 12, 6, 5
"""Lines of a list, parts of an arrangement, things that a call is missed for, facts that make it.
"""


def write_check(
    answer: CheckAnswer,
    form: str,
    *,
    only: str = "",
    rest: Callable[[str], str] = lambda _: "--format json has all",
) -> str:
    """Write the answer of a check.

    Args:
        form: `text` or `markdown`.
        only: The heading of the one section that is wanted, and wanted to its end.
        rest: How the rest of the section of a heading is had.
    """
    return _Writer(answer, form == "markdown", only, rest).write()


class _Writer:
    def __init__(
        self, answer: CheckAnswer, marked: bool, only: str, rest: Callable[[str], str]
    ) -> None:
        self.answer = answer
        self.only = only
        self.rest = rest
        self.escape: Callable[[str], str] = markdown_text if marked else line_for_people
        self.marked = marked
        self.names = {vpc.id: vpc.name for vpc in answer.vpcs}

    def write(self) -> str:
        sections = [self._head()]
        written = (
            self._pairs(),
            self._arrangements(),
            self._others(),
            self._overlaps(),
            self._findings(),
            self._quotas(),
            self._missing(self.answer.missing),
            self._problems(),
        )
        for title, lines in zip(SECTIONS, written, strict=True):
            listed = list(lines) if self.only in ("", title) else []
            if listed:
                sections.append(self._section(title, listed))
        return "\n".join(sections)

    def _section(self, title: str, lines: list[str]) -> str:
        more = [f"… and {len(lines) - _MOST} more; {self.rest(title)}"]
        shown = lines if self.only or len(lines) <= _MOST else lines[:_MOST] + more
        mark = "- " if self.marked else "  "
        head = f"## {title}\n" if self.marked else title
        body = "\n".join(f"{mark}{line}" for line in shown)
        return f"{head}\n{body}\n"

    def _head(self) -> str:
        answer = self.answer
        files = answer.files
        imported = sum(entry.imported for entry in files)
        ignored = sum(entry.ignored for entry in files)
        reported = sum(entry.reported for entry in files)
        told = (
            f"{len(files)} files: {imported} objects read, {ignored} passed over by name, "
            f"{reported} unreadable; {len(answer.redactions)} secrets left out"
        )
        held = f"{len(answer.vpcs)} VPCs, {len(answer.subnets)} subnets"
        if answer.regions:
            held += f" in {', '.join(answer.regions)}"
        name = self.escape(answer.network)
        title = f"# {name}\n" if self.marked else name
        return f"{title}\n{held}; {BY_ROUTES}\n{told}\n"

    def _named(self, names: Sequence[str], most: int) -> list[str]:
        """Return some names, and the others, so many a line, or how many there are."""
        parts = [names[at : at + most] for at in range(0, len(names), most)] or [()]
        told = [", ".join(self.escape(name) for name in part) for part in parts]
        if self.only:
            return [told[0], *(f"  and {part}" for part in told[1:])]
        more = f" and {len(names) - most} more" if len(names) > most else ""
        return [told[0] + more]

    def _called(self, name: str) -> str:
        label = self.names.get(name)
        if not label:
            return self.escape(name)
        return f"{self.escape(name)} {self.escape(quoted(label))}"

    def _pairs(self) -> Iterable[str]:
        for pair in self.answer.vpc_pairs:
            here, there = (self._called(name) for name in pair.between)
            extent = f", {pair.extent}" if pair.extent else ""
            calls = ", ".join(entry.call or "no call can tell" for entry in pair.missing)
            lacking = f" (missing: {calls})" if calls else ""
            yield (
                f"{here} - {there}: {pair.verdict}{extent} "
                f"(there {pair.there}, back {pair.back}){lacking}"
            )
        for group in self.answer.pair_groups or ():
            extent = f", {group.extent}" if group.extent else ""
            yield f"{group.pairs} pairs of {self.escape(group.group)}: {group.verdict}{extent}"
        rest = self.answer.not_joined
        if rest.pairs:
            are = "pair is" if rest.pairs == 1 else "pairs are"
            yield f"{rest.pairs} {are} not joined: {rest.verdict}"
        if left := self.answer.pairs_not_judged:
            yield (
                f"{left:,} pairs were not looked at: more than the limit of pairs allows; `isthmus "
                "network reach` tells of each"
            )

    def _arrangements(self) -> Iterable[str]:
        for entry in self.answer.arrangements:
            carries = f", carries: {entry.carries}" if entry.carries else ""
            place = f" ({entry.configuration})" if entry.configuration else ""
            parts, *further = self._named(entry.resources, _MOST_PARTS)
            yield f"{entry.option}{place}, {entry.certainty}{carries}: {parts}"
            yield from further
            if self.marked:
                yield f"  recognised by {entry.rule}: {self._grounds(entry.grounds)}"
            yield from self._claims(entry.claims)
            yield from self._changes(entry.changes)

    def _grounds(self, grounds: Sequence[GroundEntry]) -> str:
        """Name the first of the facts that make an option, each with its place."""
        told = [
            f"{self.escape(ground.text)}{first_place(ground.at, self.escape)}"
            for ground in grounds[:_MOST_GROUNDS]
        ]
        if len(grounds) > _MOST_GROUNDS:
            told.append(f"and {len(grounds) - _MOST_GROUNDS} more, which JSON has")
        return "; ".join(told)

    def _changes(self, changes: Sequence[ChangeEntry]) -> Iterable[str]:
        """List what has changed since the paper; on a terminal only what it says otherwise."""
        for change in changes:
            if self.marked or change.revises:
                yield f"  since the edition: {change.text} ({change.since}; {change.change})"
        more = sum(not change.revises for change in changes)
        if more and not self.marked:
            yield f"  since the edition: {more} more to know; --format markdown lists them"

    def _quotas(self) -> Iterable[str]:
        for entry in self.answer.quotas:
            pages = sorted({claim.page for claim in entry.claims})
            said = [f"p. {page}" for page in pages] + [change.change for change in entry.changes]
            yield (
                f"{entry.count} of {entry.number:,} {entry.text} {self._called(entry.on[0])} "
                f"[{', '.join(said)}]"
            )

    def _claims(self, claims: Iterable[ClaimEntry]) -> Iterable[str]:
        """List what the paper says; on a terminal only what is kept or not, and how much more."""
        rest: dict[str, Counter[str]] = {}
        for claim in claims:
            kind = (claim.feature or "").partition(":")[0]
            if self.marked or claim.state in ("met", "not-met"):
                why = f": {claim.why}{self._of(claim.on)}" if claim.why else ""
                yield f"  {claim.state}: {kind}, {claim.text} [p. {claim.page}]{why}"
            else:
                rest.setdefault(claim.state or "", Counter())[kind] += 1
        for state, kinds in sorted(rest.items()):
            told = ", ".join(f"{number} of {kind}" for kind, number in sorted(kinds.items()))
            yield f"  {state}: {told}; --format markdown lists them"

    def _of(self, names: tuple[str, ...]) -> str:
        """Name the first of what something rests on."""
        parts, *_ = self._named(names, _MOST_PARTS) if names else ("",)
        return f" ({parts})" if parts else ""

    def _others(self) -> Iterable[str]:
        for entry in self.answer.others:
            parts, *further = self._named(entry.resources, _MOST_PARTS)
            yield f"{entry.kind}: {parts}"
            yield from further

    def _overlaps(self) -> Iterable[str]:
        for entry in self.answer.overlaps:
            here, there = (self._called(name) for name in entry.between)
            ranges = " and ".join(entry.cidrs)
            yield f"{here} and {there}: {ranges}; joined: {entry.joined}"
        if self.answer.overlaps_omitted:
            yield f"{self.answer.overlaps_omitted} more are not listed"

    def _findings(self) -> Iterable[str]:
        for entry in self.answer.findings:
            yield f"{entry.code}: {self.escape(entry.text)}{first_place(entry.at, self.escape)}"

    def _missing(self, entries: Iterable[Missing]) -> Iterable[str]:
        for entry in entries:
            names, *further = self._named(entry.for_, _MOST_LACKING)
            place = " ".join(part for part in (entry.region, entry.account) if part)
            where = f" ({place})" if place else ""
            yield f"{entry.call}{where} for {names}: {self.escape(entry.text)}"
            yield from further

    def _problems(self) -> Iterable[str]:
        for entry in self.answer.files:
            if entry.problem:
                yield f"{self.escape(entry.file)}: {self.escape(entry.problem)}"
