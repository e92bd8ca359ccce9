"""What changed in a network, written for people."""

from collections.abc import Iterable

from isthmus.kb.characters import line_for_people, markdown_text
from isthmus.kb.networks.diff import DiffAnswer


def write_diff(answer: DiffAnswer, form: str) -> str:
    """Write a comparison.

    Args:
        answer: The comparison.
        form: `text` or `markdown`.
    """
    marked = form == "markdown"
    escape = markdown_text if marked else line_for_people
    head = f"{escape(answer.old)} → {escape(answer.new)}"
    lines = [f"# {head}\n" if marked else head]
    mark = "- " if marked else "  "
    lines.extend(f"{mark}{escape(line)}" for line in _lines(answer))
    if answer.same:
        lines.append("no difference in what reaches what, options or findings")
    return "\n".join(lines) + "\n"


def _lines(answer: DiffAnswer) -> Iterable[str]:
    for change in answer.pairs:
        old, new = (verdict or "not there" for verdict in (change.old, change.new))
        yield f"{' - '.join(change.between)}: {old} → {new}"
    for sign, names in (
        ("+ VPC", answer.vpcs_added),
        ("- VPC", answer.vpcs_removed),
        ("+ subnet", answer.subnets_added),
        ("- subnet", answer.subnets_removed),
    ):
        yield from (f"{sign} {name}" for name in names)
    for sign, arrangements in (
        ("+", answer.arrangements_added),
        ("-", answer.arrangements_removed),
    ):
        for entry in arrangements:
            yield f"{sign} {entry.option}, carries: {entry.carries}: {', '.join(entry.resources)}"
    for sign, findings in (("+", answer.findings_added), ("-", answer.findings_removed)):
        yield from (f"{sign} {entry.code}: {entry.text}" for entry in findings)
