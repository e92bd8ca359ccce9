"""An answer about two ends of a network, written for people."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from isthmus.kb.characters import line_for_people, markdown_text
from isthmus.kb.networks import ReachAnswer
from isthmus.kb.networks.contract import BY_ROUTES, Block, Direction, End, Hop

from .quoted import first_place, quoted

T = TypeVar("T")
_MOST, _MOST_PATHS, _MOST_LACKING = 20, 3, 6
"""Entries of a list, ways that packets take, and things that a call is missed for."""


def write_reach(answer: ReachAnswer, form: str, *, whole: bool = False) -> str:
    """Write the answer about two ends.

    Args:
        form: `text` or `markdown`.
        whole: Whether long lists are written to their ends, for a reader who gets them in parts.
    """
    return _Writer(answer, form == "markdown", whole).write()


class _Writer:
    def __init__(self, answer: ReachAnswer, marked: bool, whole: bool) -> None:
        self.answer = answer
        self.whole = whole
        self.escape: Callable[[str], str] = markdown_text if marked else line_for_people
        self.marked = marked

    def write(self) -> str:
        answer = self.answer
        here, there = self._end(answer.from_), self._end(answer.to)
        title = f"{here} to {there}"
        head = f"# {title}\n" if self.marked else title
        lines = [head, ""]
        if answer.verdict is not None:
            extent = f", {answer.extent}" if answer.extent else ""
            lines.append(f"{answer.verdict}{extent} ({BY_ROUTES})")
        else:
            lines.append(f"one direction only ({BY_ROUTES})")
        lines.append("")
        lines.extend(self._direction("There", answer.there))
        if answer.back is not None:
            lines.extend(self._direction("Back", answer.back))
        for entry in answer.missing:
            names = ", ".join(self.escape(name) for name in self._some(entry.for_, _MOST_LACKING))
            if not self.whole and len(entry.for_) > _MOST_LACKING:
                names += f" and {len(entry.for_) - _MOST_LACKING} more"
            call = entry.call or "no call can tell"
            lines.append(f"Missing: {call} for {names}: {self.escape(entry.text)}")
        return "\n".join(lines).rstrip() + "\n"

    def _end(self, end: End) -> str:
        name = f" {self.escape(quoted(end.name))}" if end.name else ""
        return f"{self.escape(end.id)}{name}"

    def _direction(self, title: str, direction: Direction) -> Iterable[str]:
        told = f"{title}: {direction.verdict}"
        if direction.verdict == "no" and direction.because:
            told += ", because"
        yield f"## {told}\n" if self.marked else told
        mark = "- " if self.marked else "  "
        paths = direction.paths if direction.verdict in ("yes", "some") else ()
        for path in self._some(paths, _MOST_PATHS):
            yield f"{mark}by {self._path(path)}"
        yield from self._rest(paths, _MOST_PATHS, mark)
        for part in self._some(direction.parts, _MOST):
            yield f"{mark}{part.cidr}: {part.verdict}"
        yield from self._rest(direction.parts, _MOST, mark)
        for condition in direction.conditions:
            yield f"{mark}{condition.kind}: {self.escape(condition.text)}"
        yield from self._blocks(direction.because, mark)
        for other in direction.or_:
            yield f"{mark}or, on another way:"
            yield from self._blocks(other, f"  {mark}")
        yield ""

    def _blocks(self, blocks: Sequence[Block], mark: str) -> Iterable[str]:
        for block in self._some(blocks, _MOST):
            names = ", ".join(self.escape(name) for name in block.on)
            for_ = f" for {self.escape(block.for_)}" if block.for_ else ""
            yield f"{mark}{block.kind} on {names}{for_}{first_place(block.at, self.escape)}"
            yield f"{mark}  {'lift: ' if self.marked else '→ '}{self.escape(block.lift)}"
        yield from self._rest(blocks, _MOST, mark)

    def _some(self, entries: Sequence[T], most: int) -> Sequence[T]:
        return entries if self.whole else entries[:most]

    def _rest(self, entries: Sequence[object], most: int, mark: str) -> Iterable[str]:
        """Say how many entries are not shown."""
        if len(entries) > most and not self.whole:
            yield f"{mark}… and {len(entries) - most} more; --format json has all"

    def _path(self, path: Sequence[Hop]) -> str:
        told = []
        for hop in path:
            route = f" ({hop.route.table}: {hop.route.destination})" if hop.route else ""
            told.append(f"{self.escape(hop.id)}{self.escape(route)}")
        return " → ".join(told)
