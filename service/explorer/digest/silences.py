"""On what a source is silent, by what was looked for: of which things, and where that was."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from isthmus.kb.data_class import dataclass
from isthmus.kb.record.describe import Named

if TYPE_CHECKING:
    from isthmus.queries import Answer
    from isthmus.service.explorer.parts.answer_view import CellView, RowView

_COLUMNS = ("silence", "subject", "silent-on", "searched")


@dataclass(frozen=True, slots=True)
class Silent:
    """An aspect on which a source is silent.

    Attributes:
        aspect: What was looked for.
        things: About which things in vain, in the order of the source.
        searched: The sections that were read for it, in its order.
    """

    aspect: Named
    things: tuple[Named, ...]
    searched: tuple[Named, ...]


def by_aspect(
    answer: "Answer",
    rows: "Sequence[RowView]",
    ranks: Mapping[str, int],
    begins: "Callable[[Named], Any]",
) -> tuple[Silent, ...]:
    """Return the silences that an answer lists, by aspect; nothing for another answer.

    Args:
        answer: The answer.
        rows: Its rows.
        ranks: The place of options and designs in the order of the source.
        begins: What puts sections into that order.
    """
    if tuple(column.name for column in answer.columns) != _COLUMNS:
        return ()
    things: dict[Named, dict[Named, None]] = {}
    searched: dict[Named, dict[Named, None]] = {}
    for row in rows:
        subjects, aspects, sections = map(_named, row.cells[1:])
        for aspect in aspects:
            things.setdefault(aspect, {}).update(dict.fromkeys(subjects))
            searched.setdefault(aspect, {}).update(dict.fromkeys(sections))

    def place(name: Named) -> tuple[int, str]:
        return ranks.get(name.iri, len(ranks)), name.label

    return tuple(
        Silent(
            aspect,
            tuple(sorted(things[aspect], key=place)),
            tuple(sorted(searched[aspect], key=begins)),
        )
        for aspect in sorted(things, key=lambda name: (-len(things[name]), name.label))
    )


def _named(cell: "CellView") -> list[Named]:
    return [Named(value.text, value.iri) for value in cell.values]
