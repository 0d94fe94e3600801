"""Rendering: text is escaped, and what is drawn stands in both formats."""

from __future__ import annotations

import pandas as pd

from petrostates.reports.blocks import Bullets, Figure, Folded, Paragraph, Section, Table
from petrostates.reports.document import Document

DOCUMENT = Document(
    "tiny",
    "A <title>",
    "Answer & more",
    (
        Section(
            "One",
            (
                Paragraph("a < b"),
                Bullets(("first", "second")),
                Table("Counts", pd.DataFrame({"Buyer": ["A|B"], "Mt": ["1.5"]})),
                Figure("dot", "Finding", "What", "A dot", '<?xml version="1.0"?><svg id="a"><use href="#a"/></svg>'),
            ),
        ),
    ),
)


def test_html_escapes_text_but_not_drawings():
    page = DOCUMENT.html()
    assert "A &lt;title&gt;" in page
    assert "a &lt; b" in page
    assert '<svg id="dot-a"><use href="#dot-a"/></svg>' in page


def test_numbers_stand_flush_right_and_names_do_not():
    page = DOCUMENT.html()
    assert '<td class="number">1.5</td>' in page
    assert "<td>A|B</td>" in page


def test_markdown_holds_the_same_blocks():
    text = DOCUMENT.markdown()
    assert "- first\n- second" in text
    assert "| A\\|B | 1.5 |" in text
    assert "![A dot](figures/dot.svg)" in text


def test_a_folded_table_opens_on_demand_in_both_formats():
    table = Table(
        "Who said it", pd.DataFrame({"What": ["output"], "Said by": ["a <b>"]}), ("https://example.org/a?b&c",)
    )
    document = Document("tiny", "T", "A", (Section("One", (Folded(table),)),))
    assert "<details>\n<summary>Who said it</summary>" in document.html()
    assert '<a href="https://example.org/a?b&amp;c" rel="noreferrer">a &lt;b&gt;</a>' in document.html()
    assert "<details><summary>Who said it</summary>\n\n| What | Said by |" in document.markdown()
    assert "[a <b>](<https://example.org/a?b&c>)" in document.markdown()


def test_only_web_addresses_become_links():
    table = Table(
        "Who said it", pd.DataFrame({"Said by": ["a", "b", "c"]}), ("javascript:alert(1)", None, "a book, p. 3")
    )
    page = Document("tiny", "T", "A", (Section("One", (table,)),)).html()
    assert "javascript" not in page
    assert [table.link(place) for place in range(3)] == [None, None, None]


def test_signed_numbers_stand_flush_right_and_long_words_have_room():
    table = Table(
        "Moves", pd.DataFrame({"What": ["a piece of evidence that was left out"], "Mt": ["+1.5"], "Why": ["so"]})
    )
    page = Document("tiny", "T", "A", (Section("One", (table,)),)).html()
    assert '<td class="long">' in page
    assert '<td class="number">+1.5</td>' in page
    assert "<td>so</td>" in page
