"""An answer about two ends of a network, written for people."""

from collections.abc import Callable, Iterable, Sequence

from isthmus.kb.networks import ReachAnswer
from isthmus.kb.networks.contract import BY_ROUTES, Block, Citation, Direction, End, Hop

from .quoted import markdown, plain, quoted

_MOST = 20


def write_reach(answer: ReachAnswer, form: str) -> str:
    """Write the answer about two ends.

    Args:
        answer: The answer.
        form: `text` or `markdown`.
    """
    return _Writer(answer, form == "markdown").write()


class _Writer:
    def __init__(self, answer: ReachAnswer, marked: bool) -> None:
        self.answer = answer
        self.escape: Callable[[str], str] = markdown if marked else plain
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
            names = ", ".join(self.escape(name) for name in entry.for_[:6])
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
        for path in direction.paths[:3]:
            if direction.verdict in ("yes", "some"):
                yield f"{mark}by {self._path(path)}"
        for part in direction.parts[:_MOST]:
            yield f"{mark}{part.cidr}: {part.verdict}"
        for condition in direction.conditions:
            yield f"{mark}{condition.kind}: {self.escape(condition.text)}"
        yield from self._blocks(direction.because, mark)
        for other in direction.or_:
            yield f"{mark}or, on another way:"
            yield from self._blocks(other, f"  {mark}")
        yield ""

    def _blocks(self, blocks: Sequence[Block], mark: str) -> Iterable[str]:
        for block in blocks[:_MOST]:
            names = ", ".join(self.escape(name) for name in block.on)
            for_ = f" for {self.escape(block.for_)}" if block.for_ else ""
            yield f"{mark}{block.kind} on {names}{for_}{self._at(block.at)}"
            yield f"{mark}  {'lift: ' if self.marked else '→ '}{self.escape(block.lift)}"
        if len(blocks) > _MOST:
            yield f"{mark}… and {len(blocks) - _MOST} more; --format json has all"

    def _path(self, path: Sequence[Hop]) -> str:
        told = []
        for hop in path:
            route = f" ({hop.route.table}: {hop.route.destination})" if hop.route else ""
            told.append(f"{self.escape(hop.id)}{self.escape(route)}")
        return " → ".join(told)

    def _at(self, at: tuple[Citation, ...]) -> str:
        if not at:
            return ""
        return f" [{self.escape(at[0].file)}{self.escape(at[0].pointer)}]"
