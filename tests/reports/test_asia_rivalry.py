"""The report: files as promised, numbers as computed, sentences that follow the results."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest

import petrostates as ps
from petrostates.reports.asia_rivalry.readings import Reading, asymmetry


@pytest.fixture(scope="module")
def saved(document, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return document.save(tmp_path_factory.mktemp("report"))


def test_every_file_of_the_contract_is_written(saved: Path):
    assert {"report.html", "report.md", "provenance.json", "figures", "tables"} == {
        path.name for path in saved.iterdir()
    }
    assert {"overlap", "shares", "pressure", "attribution", "verdicts"} <= {
        path.stem for path in (saved / "tables").glob("*.csv")
    }
    assert len(list((saved / "figures").glob("*.svg"))) >= 5


def test_the_overlap_table_has_both_bases_for_all_years_and_an_absence_instead_of_zero(saved: Path):
    overlap = pd.read_csv(saved / "tables" / "overlap.csv", parse_dates=["period"])
    assert list(overlap.columns) == ["period", "product", "basis", "overlap", "low", "high"]
    crude = overlap[overlap["product"].eq("crude")]
    years = crude.groupby("basis")["period"].agg(lambda period: (period.dt.year.min(), period.dt.year.max()))
    assert years.to_dict() == {"attributed": (1995, 2024), "declared": (1995, 2022)}
    hidden = crude[crude["basis"].eq("attributed") & crude["period"].dt.year.ge(2023)]
    assert (hidden["low"] < hidden["overlap"]).all()
    assert (hidden["overlap"] < hidden["high"]).all()
    assert crude[crude["basis"].eq("declared")][["low", "high"]].isna().all(axis=None)


def test_the_attribution_table_has_the_columns_of_the_contract(saved: Path):
    attribution = pd.read_csv(saved / "tables" / "attribution.csv")
    promised = ["period", "declared_exporter", "attributed_exporter", "importer", "product"]
    assert list(attribution.columns) == [*promised, "quantity_low_t", "quantity_t", "quantity_high_t"]


def test_pressure_leads_the_report_and_the_text_says_why_years_are_absent(document):
    assert document.sections[0].heading == "Pressure in both directions"
    assert "2023–2024 Iran has no row at all in the books. That is not a 0." in document.markdown()
    assert "exports none, so no index exists" in document.answer


def test_the_answer_states_the_numbers_of_the_tables(document):
    pressure = document.tables["pressure"].query("basis == 'attributed' and product == 'crude' and period == '2024'")
    for row in pressure.to_dict("records"):
        assert f"{row['pressure']:.1%} ({row['low'] * 100:.1f}–{row['high']:.1%})" in document.answer


def test_the_answer_changes_with_what_is_known():
    before_the_evidence = ps.report("asia-rivalry", as_of="2026-06-01")
    assert before_the_evidence.answer.startswith(
        "Undetermined, without evidence on the cargo that the books hide. In 2022"
    )
    text = before_the_evidence.markdown()
    assert "No evidence was published by this date" in text
    assert "a break in them may be a break in declarations" in text
    assert "Iran absent" in text, "a missing share is not 0"
    assert [source["source"] for source in before_the_evidence.provenance["sources"]] == ["baci"]


def test_words_hold_over_the_whole_range():
    wide, narrow = Reading(2024, 0.2, 0.05, 0.3), Reading(2024, 0.1, 0.08, 0.12)
    assert asymmetry(wide, narrow) == "who presses harder cannot be told"
    assert asymmetry(narrow, wide) == "who presses harder cannot be told"
    assert "Russia, which sells about 2.0 times as much" in asymmetry(
        Reading(2024, 0.2, 0.19, 0.21), Reading(2024, 0.1, 0.08, 0.12)
    )
    assert "Iran, which sells about 2.0 times as much" in asymmetry(
        Reading(2024, 0.1, 0.08, 0.12), Reading(2024, 0.2, 0.19, 0.21)
    )


def test_an_undetermined_test_is_called_so(document):
    text = document.markdown()
    assert "undetermined, the sample cannot tell it from 1" in text
    fits = document.tables["fits"]
    assert fits["null"].notna().all()


def test_the_page_is_self_contained_and_its_ids_are_unique(saved: Path):
    page = (saved / "report.html").read_text(encoding="utf-8")
    assert re.findall(r'\bsrc="|<(?:link|script|img|iframe)\b|url\((?!#)', page) == []
    led_to = re.findall(r'<(\w+)[^>]*\bhref="(?!#)([^"]*)"', page)  # links to who said it load nothing
    assert {(tag, address.split("/")[0]) for tag, address in led_to} <= {("a", "https:"), ("a", "http:")}
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_provenance_names_every_file_with_its_checksum(saved: Path):
    provenance = json.loads((saved / "provenance.json").read_text(encoding="utf-8"))
    assert {source["source"] for source in provenance["sources"]} == {
        "baci",
        "eia_spot",
        "events",
        "iran_evidence",
        "pink_sheet",
    }
    assert all(len(entry["sha256"]) == 64 for source in provenance["sources"] for entry in source["files"])


def test_two_reports_of_the_same_data_are_the_same(document, saved: Path, tmp_path: Path):
    ps.report("asia-rivalry").save(tmp_path)
    again = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert again == {path.relative_to(saved): path.read_bytes() for path in saved.rglob("*") if path.is_file()}


def test_saving_again_gives_the_same_bytes_and_leaves_nothing_old(document, saved: Path, tmp_path: Path):
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "old.svg").write_text("<svg/>")
    document.save(tmp_path)
    again = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    first = {path.relative_to(saved): path.read_bytes() for path in saved.rglob("*") if path.is_file()}
    assert again == first


def test_an_unknown_report_names_the_nearest():
    with pytest.raises(ps.PetrostatesError, match="Did you mean 'asia-rivalry'"):
        ps.report("asia-rivalri")
