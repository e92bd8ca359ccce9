"""Writes the page of saved queries from the catalogue."""

from isthmus.queries.saved_queries import SavedQuery, saved_queries


def catalogue_page() -> str:
    """Return the saved queries as Markdown, to be included below a title."""
    return "\n".join(line for query in saved_queries() for line in _entry(query))


def _entry(query: SavedQuery) -> list[str]:
    statement = "\n".join(line for line in query.text.splitlines() if not line.startswith("#"))
    lines = [f"## {query.title}", "", f"`{query.name}` – {query.description}", ""]
    return [*lines, "```iq", statement.strip(), "```", ""]
