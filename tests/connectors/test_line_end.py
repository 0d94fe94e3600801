"""A text that a provider sent must end with a line end: cut off inside its last number, it would read as a smaller one."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from petrostates.connectors.line_end import closed, last_open_line
from petrostates.errors import BadFile

PRICES = "Date,Price\n2026-09-15,81.2\n2026-10-15,80.5\n"
CREA = (Path(__file__).parent / "crea" / "counter.csv").read_text(encoding="utf-8")
JODI = (Path(__file__).parent / "jodi" / "oil.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("source", "name", "content"),
    [
        ("eia_spot", "brent-monthly.csv", PRICES[:-4]),  # 8 in place of 80.5
        ("eia_spot", "brent-monthly.csv", PRICES[:-1]),  # nobody can tell that the number is whole
        ("eia_spot", "brent-monthly.csv", PRICES.replace("\n", "\r\n")[:-4]),
        ("crea", "counter.csv", CREA[:-2]),
        ("jodi", "oil.csv", JODI[:-1]),
    ],
)
def test_an_answer_without_its_last_line_end_is_refused_by_file_and_last_row(parse, source, name, content):
    last = len(content.splitlines())
    with pytest.raises(BadFile) as refused:
        parse(source, {name: content})
    assert f"{name}, row {last}: '{content.splitlines()[-1]}' has no line end" in str(refused.value)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_any_line_end_will_do(parse, ending):
    rows = parse("eia_spot", {"brent-monthly.csv": PRICES.replace("\n", ending)})
    assert [row["value"] for row in rows] == [81.2, 80.5]


def test_the_last_line_is_numbered_and_its_end_shown():
    assert last_open_line(io.BytesIO(b"a\nb")) == (2, "b")
    assert last_open_line(io.BytesIO(b"x" * 200)) == (1, "…" + "x" * 120)
    assert last_open_line(io.BytesIO(b"a\n")) is None
    assert last_open_line(io.BytesIO(b"")) is None


def test_a_line_end_is_added_only_where_there_is_none():
    assert [closed(text) for text in (b"a\nb", b"a\nb\n", b"")] == [b"a\nb\n", b"a\nb\n", b""]
