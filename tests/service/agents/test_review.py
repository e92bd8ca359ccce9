"""Documents beside the record: what is denied, what agrees, and what is not read and why."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from isthmus.queries import Engine
from isthmus.service.agents.documents.passages import FORMS, Form, Sentence, passages
from isthmus.service.agents.documents.reading import Reader, Statement, Unread, _Phrases
from isthmus.service.agents.documents.review import Outcome, review

from .client import Client


@pytest.mark.parametrize(
    ("sentence", "outcome"),
    [
        ("VPC peering is transitive.", "denied"),
        ("VPC peering is not transitive.", "agrees"),
        ("VPC peering is non-transitive.", "agrees"),
        ("VPC peering isn't transitive.", "agrees"),
        ("`vpc-peering` is transitive.", "denied"),
        ("`vpc-peering` is not `transitive`.", "agrees"),
        ("Peering reaches many VPCs.", "denied"),
        ("VPC peering is a single point of failure.", "denied"),
        ("VPC peering has no single point of failure.", "agrees"),
        ("AWS PrivateLink stays off the public internet.", "agrees"),
        ("AWS Client VPN is private.", "denied"),
        ("Site-to-Site VPN encrypts all traffic.", "agrees"),
        ("VPC peering is encrypted.", "open"),
        ("VPC peering is not encrypted.", "open"),
        ("VPC peering works across Regions.", "mixed"),
        ("PrivateLink is not cross-Region.", "outdated"),
        ("PrivateLink is cross-Region.", "changed"),
        ("VPC peering is private.", "changed"),
        ("VPC peering, which is transitive, is popular.", "denied"),
        ("See [VPC peering is not transitive](https://x.example/transitive).", "agrees"),
        ("Direct Connect + VPN is encrypted.", "agrees"),
        ("AWS Managed VPN is not encrypted.", "denied"),
        ("AWS Client VPN runs over the internet.", "agrees"),
        ("PrivateLink traffic traverses the internet.", "denied"),
        ("Transitive routing isn't supported by VPC peering.", "agrees"),
        ("Transitive routing works over VPC peering.", "denied"),
        ("There is no transitive routing in VPC peering.", "agrees"),
        ("## VPC peering\n\nIt is transitive.", "denied"),
        ("## VPC peering\n\n### Routing\n\nIt is not transitive.", "agrees"),
        ("VPC peering\n---\n\n- Transitive", "denied"),
        ("## VPC peering\n\n- Supports transitive routing", "denied"),
        ("## VPC peering\n\n- **Transitive**: no", "agrees"),
        ("## VPC peering\n\nTransitive: yes", "denied"),
        ("AWS Client VPN is cheap. It is private.", "denied"),
    ],
)
def test_statements_are_held_against_the_record(
    engine: Engine, sentence: str, outcome: Outcome
) -> None:
    found = review(engine, sentence)
    assert [finding.outcome for finding in found.findings] == [outcome]
    if outcome == "denied":
        assert found.findings[0].because
        assert "isthmus://claim/" in found.findings[0].sources[0]
        assert engine.ask(found.findings[0].query).rows


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("VPC peering is cheap and cheerful.", "no aspect"),
        ("Unlike VPC peering, PrivateLink is transitive.", "several things"),
        ("Is VPC peering transitive?", "on a condition"),
        ("VPC peering is transitive if you route it.", "on a condition"),
        ("Nobody admits no to VPC peering that is not transitive.", "negation"),
        ("A common myth is that VPC peering is transitive.", "on a condition"),
        ("VPC peering must be transitive.", "on a condition"),
        ("Until 2021, PrivateLink was not cross-Region.", "on a condition"),
        ("With a hub in it, VPC peering is transitive.", "on a condition"),
        ("VPC peering is private or transitive.", "on a condition"),
        ("VPC peering isn't just private.", "on a condition"),
        ("AWS Managed VPN is private.", "one of several"),
        ("We assumed that VPC peering is transitive.", "on a condition"),
        ('"VPC peering is transitive" stood in the wiki.', "somebody said"),
        ("VPC peering is hardly transitive.", "negation"),
        ("VPC peering prevents transitive routing.", "negation"),
        ("Transitive routing is impossible with VPC peering.", "negation"),
        ("VPC peering needs a gateway that is transitive.", "something else"),
        ("Direct Connect with a VPN is encrypted.", "something else"),
        ("A hub that uses VPC peering is transitive.", "something else"),
        ("The gateway supports VPC peering and is transitive.", "something else"),
        ("The application next to VPC peering is transitive.", "something else"),
        ("## VPC peering\n\n### Limitations\n\n- transitive routing", "no whole sentence"),
        ("## VPC peering\n\nIt lacks:\n\n- many VPCs", "line before the list"),
        ("## VPC peering\n\n- Transitive: perhaps", "its value"),
    ],
)
def test_what_is_not_certain_is_not_read_and_said(engine: Engine, sentence: str, why: str) -> None:
    found = review(engine, sentence)
    assert not found.findings
    assert why in found.unread[0].why


@pytest.mark.parametrize(
    "text",
    [
        "# VPC peering",
        "- AWS PrivateLink",
        "Our network is transitive.",
        "```\nVPC peering is transitive.\n```",
        "<!-- VPC peering is\ntransitive. -->",
        "Ask `check vpc-peering where transitive` first.",
        "---\ntitle: VPC peering is transitive\n---\n",
        "~~VPC peering is transitive.~~",
        "<pre>\nVPC peering is transitive.\n</pre>",
        "[1]: https://vpc-peering.example/transitive",
        "",
    ],
)
def test_what_says_nothing_of_a_thing_is_passed_over(engine: Engine, text: str) -> None:
    assert list(Reader(engine).read(text)) == []


def test_clauses_and_things_that_are_named_together_are_read_each(engine: Engine) -> None:
    def read(text: str) -> list[tuple[str, str, bool]]:
        found = [one for one in Reader(engine).read(text) if isinstance(one, Statement)]
        return [(one.thing, one.condition, one.affirmed) for one in found]

    assert read("VPC peering and AWS PrivateLink are private.") == [
        ("vpc-peering", "private", True),
        ("privatelink", "private", True),
    ]
    assert read("Neither VPC peering nor PrivateLink is transitive.") == [
        ("vpc-peering", "transitive", False),
        ("privatelink", "transitive", False),
    ]
    assert read("VPC peering is neither private nor transitive.") == [
        ("vpc-peering", "private", False),
        ("vpc-peering", "transitive", False),
    ]
    assert read("VPC peering isn't transitive, but private.") == [
        ("vpc-peering", "transitive", False),
        ("vpc-peering", "private", True),
    ]
    assert read("VPC peering is not transitive, but AWS Client VPN is private.") == [
        ("vpc-peering", "transitive", False),
        ("client-vpn", "private", True),
    ]


MARKDOWN = """\
| Option | Transitive | Private | Transport | Owner |
|---|:-:|---|---|---|
| VPC peering | yes | – | | Anna |
| Client VPN | | **no** | internet | none |
"""
TURNED = """\
| Aspect | VPC peering | Client VPN |
|---|---|---|
| Transitive | ✓ | |
| Private | | ✗ |
| Transport | | internet |
"""
GRID = """\
+-------------+------------+---------+-----------+
| Option      | Transitive | Private | Transport |
+=============+============+=========+===========+
| VPC peering | yes        |         |           |
+-------------+------------+---------+-----------+
| Client VPN  |            | no      | internet  |
+-------------+------------+---------+-----------+
"""
SIMPLE = """\
============  ==========  ========  =========
Option        Transitive  Private   Transport
============  ==========  ========  =========
VPC peering   yes
Client VPN                no        internet
============  ==========  ========  =========
"""
LISTED = """\
.. list-table::
   :header-rows: 1

   * - Option
     - Transitive
     - Private
     - Transport
   * - VPC peering
     - yes
     -
     -
   * - Client VPN
     -
     - no
     - internet
"""
PAGE = """\
<table><tr><th>Option<th>Transitive<th>Private<th>Transport</tr>
<tr><td><p><a href="/">VPC peering</a></p></td><td>yes</td><td></td><td></td></tr>
<tr><td>Client VPN<td><td>no<td>internet</table>
"""


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (MARKDOWN, "markdown"),
        (TURNED, "markdown"),
        (GRID, "restructuredtext"),
        (SIMPLE, "restructuredtext"),
        (LISTED, "restructuredtext"),
        (PAGE, "html"),
    ],
)
def test_tables_are_read_cell_by_cell(engine: Engine, text: str, form: Form) -> None:
    found = [one for one in Reader(engine).read(text, form) if isinstance(one, Statement)]
    assert {(one.thing, one.condition, one.affirmed) for one in found} == {
        ("vpc-peering", "transitive", True),
        ("client-vpn", "private", False),
        ("client-vpn", "transport = internet", True),
    }


RESTRUCTURED = """\
Options
=======

VPC peering
-----------

It is transitive. :ref:`VPC peering <peering>` is not ``transitive``.

.. code-block:: text

   VPC peering is transitive.

.. note:: VPC peering is not transitive.

.. VPC peering is transitive.

For example::

   VPC peering is transitive.

:Transitive: yes
"""
WHOLE_PAGE = """\
<!doctype html><html><head><title>VPC peering is transitive</title>
<script>"VPC peering is transitive."</script></head><body>
<h2>VPC peering</h2>
<p>It is <b>transitive</b>. It isn&#39;t
<em>transitive</em>.</p>
<pre>VPC peering is transitive.</pre><p hidden>VPC peering is transitive.</p>
<ul><li>Not transitive<li>Transitive</ul>
<!-- VPC peering is transitive. --><p>Ask <code>check vpc-peering where transitive</code>.</p>
<dl><dt>Transitive</dt><dd>yes</dd></dl></body></html>
"""


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        (RESTRUCTURED, "restructuredtext", [(7, True), (7, False), (13, False), (21, True)]),
        (WHOLE_PAGE, "html", [(4, True), (4, False), (7, False), (7, True), (9, True)]),
    ],
)
def test_other_forms_are_read_as_markdown_is(
    engine: Engine, text: str, form: Form, expected: list[tuple[int, bool]]
) -> None:
    found = [one for one in Reader(engine).read(text, form) if isinstance(one, Statement)]
    assert {(one.thing, one.condition) for one in found} == {("vpc-peering", "transitive")}
    assert [(one.sentence.line, one.affirmed) for one in found] == expected


def test_sentences_have_the_lines_on_which_they_begin() -> None:
    text = "One is\nhere. Two is\n\n- Three.\n```\ncode\n```\nFour."
    found = [(one.line, one.text) for one in passages(text) if isinstance(one, Sentence)]
    assert found == [(1, "One is here."), (2, "Two is"), (4, "Three."), (8, "Four.")]


def test_a_document_of_any_kind_is_read_without_a_defect(engine: Engine) -> None:
    texts = ["\0" * 50, "`" * 999, "VPC peering " * 3_000, "~~~", "<!--", "[" * 5_000, "|\n|-\n|"]
    texts += ["+-+", "== ==\n", ".. list-table::\n\n - x", "<table><tr>", "<del>", "---", ":a: b"]
    for text in texts:
        for form in set(FORMS.values()):
            for entry in Reader(engine).read(text, form):
                assert isinstance(entry, Statement | Unread)


def test_the_command_names_places_and_fails_where_something_is_denied(
    launch: Callable[..., object], tmp_path: Path
) -> None:
    right, wrong = tmp_path / "right.md", tmp_path / "wrong.md"
    right.write_text("VPC peering is not transitive.\n", encoding="utf-8")
    wrong.write_text("# Network\n\nVPC peering is transitive.\n", encoding="utf-8")
    done = launch("docs", "review", str(right))
    assert done.returncode == 0  # type: ignore[attr-defined]
    done = launch("docs", "review", str(tmp_path))
    assert done.returncode == 1  # type: ignore[attr-defined]
    assert f"{wrong}:3: the record denies it" in done.stdout  # type: ignore[attr-defined]
    page = tmp_path / "pages" / "page.html"
    page.parent.mkdir()
    page.write_text("<p>VPC peering is transitive.</p>\n", encoding="utf-8")
    done = launch("docs", "review", str(page.parent))
    assert done.returncode == 1  # type: ignore[attr-defined]
    assert f"{page}:1: the record denies it" in done.stdout  # type: ignore[attr-defined]
    done = launch("docs", "review", "--check", str(right))
    assert done.returncode == 2  # type: ignore[attr-defined]


def test_continuous_checks_get_annotations_and_programs_json(
    launch: Callable[..., object], tmp_path: Path
) -> None:
    file = tmp_path / "100%.md"
    file.write_text("# Network\n\nVPC peering is transitive.\nIs it?\n", encoding="utf-8")
    done = launch("docs", "review", "--format", "github", str(file))
    assert done.returncode == 1  # type: ignore[attr-defined]
    (line,) = done.stdout.splitlines()  # type: ignore[attr-defined]
    begin = f"::error file={tmp_path}/100%25.md,line=3::the record denies it: “VPC peering"
    assert line.startswith(begin)
    assert line.endswith("%0Awhy vpc-peering where transitive")
    done = launch("docs", "review", "--format", "json", str(file))
    assert done.returncode == 1  # type: ignore[attr-defined]
    ((found),) = json.loads(done.stdout)  # type: ignore[attr-defined]
    assert found["file"] == str(file)
    assert found["findings"][0]["outcome"] == "denied"
    statement = found["findings"][0]["statement"]
    assert statement["sentence"] == {"line": 3, "text": "VPC peering is transitive."}
    assert (statement["thing"], statement["affirmed"]) == ("vpc-peering", True)
    assert found["findings"][0]["sources"]
    done = launch("docs", "sync", "--format", "json", str(file))
    assert done.returncode == 2  # type: ignore[attr-defined]


def test_the_prompt_has_the_document_and_what_was_found(client: Client) -> None:
    arguments = {"document": "VPC peering is transitive."}
    result = client("prompts/get", name="check-document", arguments=arguments)["result"]
    text = result["messages"][0]["content"]["text"]
    assert "VPC peering is transitive." in text
    assert "the record denies it" in text
    assert "why vpc-peering where transitive" in text


def computing(engine: Engine, text: str, form: Form) -> float:
    """Return the seconds of computing that reading a document takes."""
    reader = Reader(engine)
    before = time.process_time()
    for _ in reader.read(text, form):
        pass
    return time.process_time() - before


REPEATED: dict[str, tuple[Form, str, str]] = {
    "comments": ("markdown", "", "<!--"),
    "scripts": ("markdown", "", "<script>"),
    "code in HTML": ("markdown", "", "<PRE "),
    "pictures": ("markdown", "", "!["),
    "pictures in pictures": ("markdown", "", "![a]!["),
    "addresses": ("markdown", "", "]("),
    "names of addresses": ("markdown", "", "[a]["),
    "blanks in a heading": ("markdown", "# a", " "),
    "blanks below a table's head": ("markdown", "a|b\n-", " "),
    "emphasis": ("markdown", "a", "_  "),
    "abbreviations": ("markdown", "", "See etc. And "),
    "lines of a paragraph": ("markdown", "", "VPC peering is private.\n"),
    "parts of a sentence": ("markdown", "", "VPC peering is private and "),
    "aspects": ("markdown", "VPC peering is ", "private, encrypted "),
    "negations": ("markdown", "", "VPC peering is neither private "),
    "quotations": ("markdown", "", 'VPC peering is "private '),
    "brackets of a value": ("markdown", "# VPC peering\n\nTransitive: yes ", "("),
    "cells": ("markdown", "a|b\n-|-\nVPC peering", "|yes"),
    "roles": ("restructuredtext", "", ":a"),
    "columns": ("restructuredtext", "=== " * 500 + "\na\n" + "=== " * 500 + "\n", "a\n"),
    "cells of a list": ("restructuredtext", ".. list-table::\n\n   * - a\n", "     - b\n"),
    "comments of a page": ("html", "", "<!--"),
    "tags": ("html", "", "<a "),
    "quotation marks in tags": ("html", "", "<a b='"),
    "declarations": ("html", "", "<!a "),
    "instructions": ("html", "", "<?a "),
    "marked sections": ("html", "", "<![CDATA["),
    "scripts of a page": ("html", "", "<script>"),
    "ends": ("html", "", "</a "),
    "marked words": ("html", "", "VPC <b>peering</b> is private. "),
    "marks inside a word": ("html", "", "<b>a</b>"),
    "cells of a page": ("html", "<table><tr>", "<td>x"),
}


@pytest.mark.parametrize("repeated", REPEATED)
def test_what_is_begun_and_never_ends_is_read_in_one_go(engine: Engine, repeated: str) -> None:
    """Four times as much takes about four times as long, where it took sixteen times."""
    form, begun, again = REPEATED[repeated]
    once = min(computing(engine, begun + again * 1_500 + "x", form) for _ in range(3))
    assert computing(engine, begun + again * 6_000 + "x", form) < 9 * max(once, 0.02)


def test_what_a_document_says_again_is_looked_up_once(engine: Engine) -> None:
    def computing_for(times: int) -> float:
        before = time.process_time()
        found = review(engine, "VPC peering is private.\n\n" * times)
        assert len(found.findings) == times
        return time.process_time() - before

    few = min(computing_for(5) for _ in range(3))
    assert computing_for(100) < 6 * few


def test_reading_says_how_far_it_is(engine: Engine) -> None:
    told: list[int] = []
    for _ in Reader(engine).read("VPC peering is private.\n\n" * 2_500, progress=told.append):
        pass
    assert told == [0, 1_000, 2_000]


def test_what_is_too_long_to_be_read_is_said(engine: Engine) -> None:
    long = "VPC peering is private " + "and more " * 300
    many = "VPC peering is " + "private and " * 30
    short = "VPC peering is private. "
    read = list(Reader(engine).read(f"{short}{long}. {short}{many}. {short}"))
    assert [one.why if isinstance(one, Unread) else one.condition for one in read] == [
        "private",
        "it is longer than 2,000 characters",
        "private",
        "it names more than 24 things or aspects",
        "private",
    ]


def test_a_row_of_many_cells_is_told_in_short(engine: Engine) -> None:
    names = "|Transitive" * 2_000
    page = f"|VPC{names}|\n|-{'|-' * 2_000}|\n|VPC peering{'|maybe' * 2_000}|\n"
    read = list(Reader(engine).read(page))
    assert len(read) == 2_000
    assert all(len(one.sentence.text) <= 2_000 for one in read)


def test_names_that_begin_with_each_other_are_found_the_longest_first() -> None:
    names = {"vpc", "vpc peering", "vpc peering connection", "x (y", "straße", "a team"}
    phrases = _Phrases((name, name) for name in names)
    text = "VPC  Peering, vpc-peering-connections vpc peering CONNECTION İ X (Y Straße The A Team"
    found = [(text[start:end], *meanings) for start, end, meanings in phrases.found(text)]
    assert found == [
        ("VPC  Peering", "vpc peering"),
        ("vpc peering CONNECTION", "vpc peering connection"),
        ("X (Y", "x (y"),
        ("Straße", "straße"),
        ("A Team", "a team"),
    ]
    # More in a row than functions may call each other.
    nested = {"a" * length for length in range(3, sys.getrecursionlimit() + 300)}
    assert len(_Phrases((name, name) for name in nested).found("aaaa aaa aaaaa")) == 3


def test_pages_are_taken_apart_as_browsers_do() -> None:
    page = (
        "<!doctype html><?php ?><title>A <b></title><p hidden>No.</p><p aria-hidden='true'>One.\n"
        "<p title='a > b'>Two &amp; &#99999999999; a < b.<br/>Three.</P><!-- <p>No. -->\n"
        "<p data-hidden>Four.<script>No. </p></script>Five <p>Six &#" + "9" * 5_000 + ";."
        "<![CDATA[no]]> <textarea>No. </p></textarea><!-- Seven <p>Eight <p class='Nine"
    )
    found = [(one.line, one.text) for one in passages(page, "html") if isinstance(one, Sentence)]
    assert found == [
        (1, "A <b>"),
        (1, "One."),
        (2, "Two & � a < b."),
        (2, "Three."),
        (3, "Four."),
        (3, "Five"),
        (3, "Six �."),
        (3, "<!-- Seven"),
        (3, "Eight <p class='Nine"),
    ]


def test_what_is_hidden_in_html_is_not_read_and_what_has_no_end_hides_nothing() -> None:
    text = "One.\n<!-- Two.\n --> Three.\n<PRE>Four.</pre>\n<!-- Five.\n<style>a{}</Style>Six."
    found = [(one.line, one.text) for one in passages(text) if isinstance(one, Sentence)]
    told = " ".join(each for _, each in found)
    assert [word for word in ("One", "Two", "Three", "Four", "Five", "Six") if word in told] == [
        "One",
        "Three",
        "Five",
        "Six",
    ]


def test_pictures_and_addresses_are_passed_over() -> None:
    text = "![a [b] c](d.png) VPC peering is [transitive](e) here."
    (found,) = passages(text)
    assert isinstance(found, Sentence)
    assert found.text == "VPC peering is [transitive] here."
