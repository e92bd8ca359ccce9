"""The extension of Python-Markdown: blocks, links and values in a page, and what is wrong in it."""

from pathlib import Path

import markdown
import pytest
from isthmus.service.embed.place import EmbedError

PAGE = Path(__file__).parent / "sites" / "markdown" / "docs" / "index.md"
WRITTEN = PAGE.read_text(encoding="utf-8").split("---\n", 2)[2]


def html(text: str, **settings: object) -> str:
    return markdown.markdown(
        text,
        extensions=["isthmus", "admonition", "fenced_code"],
        extension_configs={"isthmus": settings},
    )


def test_every_block_is_filled():
    page = html(WRITTEN, site="https://example.org/isthmus")
    assert (
        '<span class="isthmus-value" title="count option (edition of 2020-06-06)">17</span> options'
        in page
    )
    assert "<figcaption>Denied to be transitive</figcaption>" in page
    assert page.count("<figure") == page.count("</figure>") == 7
    assert '<tr class="isthmus-differs"><th scope="row">reach</th>' in page
    assert "rule cls-hv1" in page
    assert page.count(".isthmus-remark {") == 1
    assert "nonsense" in page, "what is shown as an example is left alone"


def test_words_lead_to_their_block_or_to_the_site():
    page = html(WRITTEN, site="https://example.org/isthmus")
    assert 'href="#isthmus-option-vpc-peering"' in page
    assert page.count('id="isthmus-option-vpc-peering"') == 1
    assert 'href="https://example.org/isthmus/option/transit-gateway-vpn"' in page
    without = html("[](isthmus:vpc-peering)")
    assert "href" not in without
    assert ">VPC peering</span>" in without


def test_blocks_stand_in_lists_and_notes():
    page = html("- item\n\n    ```isthmus-query\n    :as: list\n    find option limit 1\n    ```\n")
    assert page.index("<li>") < page.index("<figure") < page.index("</figure>")
    assert page.index("</figure>") < page.rindex("</li>")
    assert "<p><figure" not in page
    assert not page.endswith("</p>")


def test_a_converter_can_be_used_again():
    converter = markdown.Markdown(extensions=["isthmus"])
    first = converter.convert("```isthmus-option\nvpc-peering\n```\n\n[](isthmus:vpc-peering)")
    second = converter.reset().convert("[](isthmus:vpc-peering)")
    assert 'href="#isthmus' in first
    assert "href" not in second


def test_there_is_no_style_sheet_where_none_is_wanted():
    assert "<style>" not in html("```isthmus-query\ncount option\n```", style=False)
    assert "<style>" not in html("A page without blocks.")


WRONG = {
    "```isthmus-query\nfind option where encryptd\n```": "`encryptd` is not a property",
    "```isthmus-table\nfind option\n```": "there is no isthmus-table; there are isthmus-query",
    "```isthmus-query\n:rows: 3\ncount option\n```": "counts on 3 rows, and the answer has 1",
    "[](isthmus:vpc-peerin)": "vpc-peerin",
    "`isthmus-value: find option`": "one value is due, and the answer has 17 rows",
    "```isthmus-query": "isthmus-query is empty",
    "```isthmus-proof\nvpc-peering, transitive, true\n```": "is not on record, and it does not",
    "```isthmus-proof\nvpc-peering\n```": "takes a thing, a property and a value",
    "```isthmus-diagram\nnowhere\n```": "`nowhere`",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_ends_the_conversion(text: str):
    with pytest.raises(EmbedError) as refused:
        html(text)
    assert WRONG[text] in str(refused.value)


def test_a_file_of_ones_own_that_cannot_be_read_is_told():
    with pytest.raises(EmbedError) as refused:
        html("```isthmus-query\ncount option\n```", data=["nowhere.ttl"])
    assert "nowhere.ttl" in str(refused.value)
