"""Rendering: text is escaped, and what is drawn stands in both formats."""

from __future__ import annotations

import pandas as pd

from petrostates.reports.blocks import Bullets, Figure, Paragraph, Section, Table
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
