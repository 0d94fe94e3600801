"""The attributed basis moves one flow, and names those of which it has rows and moves nothing."""

from __future__ import annotations

from datetime import date

import pytest

from petrostates.attribution import unmoved_pairs
from petrostates.connectors import RawFiles, sources

HEADER = "period,label,origin,importer,product,concept,low,central,high,unit,said_by,address\n"
DAY = date(2026, 11, 1)
INDIAN = "2020,ARE,IRN,IND,crude,carries,0.1,0.3,0.5,share,me,https://x.org\n"


@pytest.fixture
def pairs(tmp_path):
    """Which flows of some rows nothing moves."""

    def of(rows: str):
        (tmp_path / "mine.csv").write_text(HEADER + rows, "utf-8")
        parsed = sources()["own"].parse(RawFiles(tmp_path, ("mine.csv",), DAY))
        return unmoved_pairs(parsed["evidence"])

    return of


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (INDIAN, [("IRN", "IND")]),
        (INDIAN + "2020,ARE,,IND,crude,customs_import,,9,,Mt,me,https://x.org\n", [("IRN", "IND")]),
        ("2020,IRN,,IND,crude,hidden_prior,,9,,Mt,me,https://x.org\n", [("IRN", "IND")]),
        ("2025,MYS,VEN,CHN,crude,carries,0.1,0.3,0.5,share,me,https://x.org\n", [("VEN", "CHN")]),
        ("2025,MYS,RUS,CHN,crude,carries,0.1,0.3,0.5,share,me,https://x.org\n", [("RUS", "CHN")]),
        ("2025,MYS,IRN,CHN,crude,carries,0.1,0.3,0.5,share,me,https://x.org\n", []),
        ("2024,MYS,,CHN,crude,customs_import,,60,,Mt,me,https://x.org\n", []),
        ("2024,RUS,,IND,crude,customs_import,,80,,Mt,me,https://x.org\n", []),
        ("2024,IRN,,,crude,production,,3000,,kb/d,me,https://x.org\n", []),
    ],
)
def test_rows_about_another_origin_or_importer_are_named(pairs, rows, told):
    assert pairs(rows) == told
