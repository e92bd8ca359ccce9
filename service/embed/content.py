"""What takes the place of a block, before anybody decides how it is written down."""

from isthmus.kb.data_class import dataclass
from isthmus.queries.answers.view import Remark, Table, Words


@dataclass(frozen=True, slots=True)
class Source:
    """A statement of the source on which an answer rests.

    Attributes:
        place: Section, page and place in the section.
        statement: What it states.
        inferred: Whether the answer was inferred from it.
    """

    place: str
    statement: str
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing.

    Attributes:
        svg: The drawing as an SVG document with a title and a description.
        alternative: What it shows, in words, for those who do not see it.
        mermaid: The same as a text that Mermaid draws; empty where there is none.
    """

    svg: str
    alternative: str
    mermaid: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """What takes the place of a block.

    Attributes:
        kind: The kind of the block.
        caption: What it is called; may be empty.
        about: The thing that the whole block is about, which others can refer to.
        definition: What that thing is, in one sentence.
        query: The query, where it is to be shown.
        table: A table.
        items: A list, where no table is wanted.
        value: One value, where nothing else is wanted.
        text: Lines to be shown as they are, such as a proof.
        drawings: Drawings.
        remarks: What a reader has to know.
        sources: What the answer rests on.
        statement: The query behind it, in canonical form; empty where there is none.
        version: Digest of the data it was made from.
        rests_on: Which edition it rests on, and which day it speaks of.
    """

    kind: str
    caption: str = ""
    about: Words | None = None
    definition: str = ""
    query: str = ""
    table: Table | None = None
    items: tuple[Words, ...] | None = None
    value: Words | None = None
    text: str = ""
    drawings: tuple[Drawing, ...] = ()
    remarks: tuple[Remark, ...] = ()
    sources: tuple[Source, ...] = ()
    statement: str = ""
    version: str = ""
    rests_on: str = ""

    @property
    def aside(self) -> str:
        """What a reader of one value in a sentence has to know, in brackets behind it.

        Empty where nothing that it rests on has changed since the edition.
        """
        if self.value is None or not self.remarks:
            return ""
        more = f"; {len(self.remarks) - 1} more" if len(self.remarks) > 1 else ""
        return f"({self.remarks[0].text}{more})"

    @property
    def title(self) -> str:
        """What one value in a sentence answers, and by which edition."""
        return f"{self.statement} ({self.rests_on})" if self.rests_on else self.statement
