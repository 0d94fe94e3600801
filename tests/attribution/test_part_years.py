"""A year of which label evidence reaches some months only has no answer: a sum of those months is not that of the year."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

import petrostates as ps
from petrostates.attribution.evidence_notes import notes
from petrostates.attribution.result import Attribution
from petrostates.cli import main
from petrostates.errors import MissingData

BOOKED = "MYS"


@pytest.fixture
def facts(make_fact, make_carries):
    """Ten tonnes a year under a label that hides the origin in 2022 and 2023."""
    booked = [make_fact("customs_import", BOOKED, 10.0, year=year) for year in (2022, 2023, 2024)]
    ceiling = make_fact("capability", BOOKED, 0.0, year=2022, unit="kb/d")
    return (*booked, ceiling, make_carries(BOOKED, first=2022, last=2023))


@pytest.fixture
def half(make_carries):
    """What is said of the first half of 2024."""
    return replace(make_carries(BOOKED, first=2024, last=2024, source="own"), last=date(2024, 6, 30))


def test_a_year_whose_labels_are_known_for_a_part_of_it_has_no_answer_and_a_note_names_its_months(case_of, facts, half):
    case = case_of({}, *facts, half)
    assert list(case.answers) == [2022, 2023]
    (said,) = notes(case)
    assert said.startswith("2024: no answer of the year: labels are said to carry IRN in 2024-01..2024-06 only")


def test_years_are_whole_where_labels_follow_each_other_without_a_gap(case_of, facts, half, make_carries):
    rest = replace(make_carries("OMN", 0.0, first=2024, last=2024), first=date(2024, 7, 1))
    assert list(case_of({}, *facts, half, rest).answers) == [2022, 2023, 2024]
    gap = replace(rest, first=date(2024, 8, 1))
    assert case_of({}, *facts, half, gap).part_years == {
        2024: [(date(2024, 1, 1), date(2024, 6, 30)), (date(2024, 8, 1), date(2024, 12, 31))]
    }


def test_the_first_hidden_year_may_begin_later_since_the_origin_was_open_before(case_of, make_fact, make_carries):
    booked, ceiling = (
        make_fact(name, BOOKED, 1.0, unit=unit) for name, unit in (("customs_import", "t"), ("capability", "kb/d"))
    )
    autumn = replace(make_carries(BOOKED, first=2023, last=2023), first=date(2023, 9, 1))
    assert list(case_of({}, booked, ceiling, autumn).answers) == [2023]
    whole = make_carries(BOOKED, first=2022, last=2022)
    assert list(case_of({}, booked, ceiling, autumn, whole).part_years) == [2023], "nobody speaks of its first months"


def test_nothing_is_drawn_where_no_year_has_an_answer(case_of, make_fact, half):
    case = case_of({}, make_fact("customs_import", BOOKED, 10.0, first=half.first, last=half.last), half)
    with pytest.raises(MissingData, match="No year has an answer"):
        Attribution(case, None, ()).plot()


def test_no_bundled_year_is_a_part():
    for origin in ("IRN", "VEN"):
        assert ps.attribute(origin, importer="CHN").case.part_years == {}


def test_half_a_year_of_own_evidence_is_not_printed_as_a_year(tmp_path, capsys):
    rows = (
        "period,label,origin,importer,product,concept,low,central,high,unit,said_by,address\n"
        "2026-01..2026-06,MYS,,CHN,crude,customs_import,,30,,Mt,me,https://x.org\n"
        "2026-01..2026-06,MYS,IRN,CHN,crude,carries,0.8,0.9,1,share,me,https://x.org\n"
    )
    (tmp_path / "mine.csv").write_text(rows, "utf-8")
    folder = str(tmp_path / "data")
    assert main(["build", "--init", "--data", folder]) == 0
    assert main(["add", str(tmp_path / "mine.csv"), "--data", folder]) == 0
    capsys.readouterr()
    for form in ("table", "csv"):
        assert main(["attribute", "--format", form, "--worlds", "400", "--data", folder]) == 0
        printed = capsys.readouterr()
        assert "2026" not in printed.out
        assert "2025" in printed.out
        assert "note: 2026: no answer of the year" in printed.err
    result = ps.attribute(worlds=400, data=folder)
    assert result.tidy()["period"].max().year == 2025
    assert "2026-01..2026-06 only" in result.summary()
    assert [text.get_text() for text in result.plot().get_xticklabels()][-1] == "2025"
    assert not [note for note in result.notes() if "moves nothing" in note]
