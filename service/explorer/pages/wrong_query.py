"""What a page shows of a query that is wrong."""

from isthmus.queries import QueryError, render_diagnostics


def wrong_query(error: QueryError) -> dict[str, object]:
    """Return what is wrong in a line, as a frame, and each fix with its result, for a template.

    Args:
        error: What is wrong.
    """
    return {
        "diagnostics": [
            (
                entry.message[:1].upper() + entry.message[1:],
                render_diagnostics(error.text, [entry]),
                [(fix.title, fix.apply(error.text)) for fix in entry.fixes],
            )
            for entry in error.diagnostics
        ]
    }
