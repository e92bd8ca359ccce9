import pytest
from isthmus.service.web.http.negotiation import Form, choose

JSON = Form("json", "application/json")
CSV = Form("csv", "text/csv")
PAGE = Form("html", "text/html")
FORMS = (JSON, CSV, PAGE)
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        (BROWSER, PAGE),
        ("text/*", CSV),
        ("TEXT/CSV", CSV),
        ("text/csv;q=0.2, application/json;q=0.1", CSV),
        ("text/csv;header=present;q=0.9, text/html;q=0.5", CSV),
        ("application/json;q=0, */*", CSV),
        ("text/*;q=0.9, text/csv;q=0.1, application/json;q=0.5", PAGE),
        ("text/csv;q=two, text/html", PAGE),
        ("text/csv;q=2, text/html", PAGE),
        ("nonsense", JSON),
        ("image/png", None),
        ("application/json;q=0", None),
    ],
)
def test_the_form_that_the_client_likes_best(accept: str | None, expected: Form | None) -> None:
    assert choose(accept, FORMS) == expected


def test_text_names_its_encoding() -> None:
    assert CSV.content_type == "text/csv; charset=utf-8"
    assert JSON.content_type == "application/json"
