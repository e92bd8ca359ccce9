"""What a page shows of a query that is wrong."""

from isthmus.queries import QueryError, render_diagnostics
from isthmus.queries.diagnostics.spelling import capital


def wrong_query(error: QueryError) -> dict[str, object]:
    """Return what is wrong in a line, as a frame, and each fix with its result, for a template.

    Args:
        error: What is wrong.
    """
    return {
        "diagnostics": [
            (
                capital(entry.message),
                render_diagnostics(error.text, [entry]),
                [(fix.title, fix.apply(error.text)) for fix in entry.fixes],
            )
            for entry in error.diagnostics
        ]
    }
