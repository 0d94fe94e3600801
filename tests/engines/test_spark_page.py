"""The code of the page about Spark runs from top to bottom on a local session."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.spark

PAGE = Path(__file__).parents[2] / "docs" / "spark.md"
BLOCKS = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def test_the_page_runs_and_says_what_it_promises(spark, capsys):
    assert len(BLOCKS) == 4
    scope: dict[str, object] = {"__name__": "page"}
    said = []
    for block in BLOCKS:
        exec(compile(block, str(PAGE), "exec"), scope)  # noqa: S102 # our own page
        said.append(capsys.readouterr().out)
    here, there, _, example = said
    assert here == there
    assert "2024-01-01" in here
    assert example == "0.6\n"
    assert scope["spark"] is spark
