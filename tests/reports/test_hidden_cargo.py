"""What the report says of the hidden cargo: numbers of the tables, and sentences that change when the results do."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import petrostates as ps
from petrostates.reports.asia_rivalry import Findings, comparable, evidence, hidden_cargo, limits, say
from petrostates.reports.asia_rivalry.hidden import Hidden
from petrostates.reports.blocks import Table


def changed(found: Findings, **tables: pd.DataFrame) -> Findings:
    """The same findings with other tables of the attribution."""
    return replace(found, hidden=replace(found.hidden, **tables))


def text(found: Findings) -> str:
    """All that is said of the hidden cargo."""
    sections = [hidden_cargo.attribution(found), *evidence.sections(found)]
    return "\n".join(section.markdown() for section in sections)


def of_year(frame: pd.DataFrame, year: int) -> pd.Series:
    return frame["period"].dt.year.eq(year)


def table(section, words: str) -> pd.DataFrame:
    """The table whose caption holds these words."""
    return next(block for block in section.blocks if isinstance(block, Table) and words in block.caption).rows


def test_the_yearly_table_is_the_attribution_from_2018_to_2025(found, document):
    shown = table(hidden_cargo.attribution(found), "central (low–high); –")
    answer = ps.attribute("IRN", importer="CHN").tidy()
    assert shown["Year"].tolist() == [str(year) for year in range(2018, 2026)]
    for (_, row), said in zip(answer.iterrows(), shown["the answer"], strict=True):
        low, central, high = (f"{row[end] / 1e6:.1f}" for end in ("low_t", "quantity_t", "high_t"))
        assert said == (central if low == high else f"{central} ({low}–{high})")
    assert shown["declared"].tolist()[-3:] == ["–"] * 3, "no row is not a zero"
    assert document.tables["attribution_by_year"]["quantity_t"].tolist() == answer["quantity_t"].tolist()


def test_the_ledger_brings_every_hidden_year_to_the_answer(document):
    ledger, yearly = document.tables["attribution"], document.tables["attribution_by_year"]
    arriving = ledger[ledger["attributed_exporter"].eq("IRN") & ledger["importer"].eq("CHN")]
    moved = arriving.groupby(arriving["period"].dt.year)["quantity_t"].sum()
    hidden = yearly[yearly["kind"].eq("attributed")]
    assert list(moved.index) == list(range(2019, 2026))
    assert moved.tolist() == pytest.approx((hidden["quantity_t"] - hidden["declared_t"].fillna(0)).tolist())


def test_weights_of_the_routes_of_a_year_sum_to_one(found):
    shown = table(hidden_cargo.attribution(found), "Each route by itself")
    for _, row in shown.iterrows():
        weights = [float(cell.rsplit(", ", 1)[1].rstrip("%")) for cell in row.iloc[1:-1] if cell.endswith("%")]
        assert sum(weights) == pytest.approx(100, abs=1)


def test_both_totals_are_said(found):
    row = found.hidden.of_year(2024)
    said = hidden_cargo.attribution(found).markdown()
    assert f"only {row['in_books_t'] / 1e6:.0f} (" in said
    assert f"of the {row['quantity_t'] / 1e6:.0f} (" in said
    assert f"China's purchases rise to {row['importer_customs_t'] / 1e6:.0f}" in said
    assert "no customs total" in said
    yearly = found.hidden.yearly
    above = yearly.assign(beyond_labels_t=yearly["beyond_labels_t"].where(~of_year(yearly, 2024), 3.2e6))
    assert "Of that, 3.2 lie above what customs book under the labels and under Iran's own name" in text(
        changed(found, yearly=above)
    )


def test_the_first_page_says_the_figures_of_the_report(document):
    """Value and rank of pressure either way and of overlap, in the last year, in the order in which README names them."""
    page = " ".join((Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8").split())
    (told,) = re.findall(
        r"For (\d+), .*? take (\d+) % of their crude from Russia, .*? (\d+) % from Iran, and that the overlap is (\d\.\d+)",
        page,
    )
    placebo = document.tables["placebo"]
    last = placebo[placebo["period"].eq(placebo["period"].max())]
    pressures = last[last["indicator"].eq("pressure")].set_index("rival").loc[["RUS", "IRN"]]
    overlap = last[last["indicator"].eq("overlap")]
    shares = [f"{value:.0%}".rstrip("%") for value in pressures["value"]]
    assert told == (f"{placebo['period'].max():%Y}", *shares, f"{overlap['value'].item():.2f}")
    ranked = pd.concat([pressures, overlap])
    ranks = [f"{row['rank']} of {row['pairs'] + 1}" for row in ranked.to_dict("records")]
    assert "their ranks are {}, {} and {}.".format(*ranks) in page
    assert set(ranked["verdict"]) == {"not told apart"}, "README says that none of the three sets them apart"


def test_assumptions_are_shown_in_units_that_can_be_read(found):
    shown = table(evidence.sections(found)[0], "Assumptions and weights")["from–to"]
    assert not shown.str.contains("e+", regex=False).any()
    assert shown.str.contains(" Mt").any()


def test_a_rise_is_said_only_where_ranges_are_apart(found):
    yearly = found.hidden.yearly
    assert "The flow rose from" in text(found)
    touching = yearly.assign(high_t=yearly["high_t"].where(~of_year(yearly, 2019), 1e9))
    assert "The flow of 2025 cannot be told apart from that of 2019" in text(changed(found, yearly=touching))


def test_leave_one_out_shows_the_effect_on_tonnes_overlap_and_both_pressures(found, document):
    full = document.tables["sensitivity"]
    assert {"change_t", "overlap_change", "pressure_RUS_on_IRN_change", "pressure_IRN_on_RUS_change"} <= set(full)
    shown = table(evidence.sections(found)[0], "without one piece of evidence")
    rows = full[of_year(full, 2024)]
    largest = rows.loc[rows["change_t"].abs().idxmax()]
    first = shown.iloc[0]
    assert first["Left out"] == found.hidden.titles[largest["fact"]]
    assert first["change, Mt"].replace("−", "-") == f"{largest['change_t'] / 1e6:+.1f}"
    for direction in ("RUS_on_IRN", "IRN_on_RUS"):
        named = {"RUS_on_IRN": "Russia on Iran, points", "IRN_on_RUS": "Iran on Russia, points"}[direction]
        assert float(first[named].replace("−", "-")) == pytest.approx(
            largest[f"pressure_{direction}_change"] * 100, abs=0.05
        )


def test_a_piece_that_takes_the_answer_out_of_its_range_is_named(found):
    assert "no single piece takes it out of its range" in text(found)
    full = found.hidden.sensitivity
    fact = full[of_year(full, 2024)]["fact"].iloc[3]
    alone = of_year(full, 2024) & full["fact"].eq(fact)
    moved = full.assign(without_t=full["without_t"].where(~alone, 2e8), change_t=full["change_t"].where(~alone, 1.4e8))
    assert f"out of its range without {found.hidden.titles[fact]}" in text(changed(found, sensitivity=moved))


def test_a_year_that_needs_a_piece_is_counted(found):
    full = found.hidden.sensitivity
    one = full.index[of_year(full, 2024)][0]
    needed = full.assign(without_t=full["without_t"].drop(one), change_t=full["change_t"].drop(one))
    said = text(changed(found, sensitivity=needed))
    assert "without 1 of them there would be none" in said
    assert "no answer" in said


def test_a_year_that_rests_on_no_fact_of_its_own_has_nothing_to_leave_out(found):
    none = found.hidden.sensitivity[~of_year(found.hidden.sensitivity, 2024)]
    assert "No single piece of evidence stands behind the estimate of 2024" in text(changed(found, sensitivity=none))


def test_a_price_that_is_none_is_flagged(found):
    said = evidence.sections(found)[1]
    shown = table(said, "hidden barrel").set_index("Year")["USD a tonne"]
    price = found.hidden.price[found.hidden.price["label"].isna()]
    for period, known in zip(price["period"], price["known"], strict=True):
        assert shown[f"{period:%Y}"].startswith("not known") == (not known)
    assert shown["2023"] == "510 (483–537) in 2023-01..2023-05"
    assert shown["2025"] == "479 (473–486)"
    assert "half of the tonnes, in 2023 of 2023-01..2023-05 alone." in text(found)
    none = found.hidden.price.assign(known=False)
    assert "No value is known" in text(changed(found, price=none))


def test_every_piece_of_evidence_behind_the_answer_is_listed_with_who_said_it(found, document):
    used = found.hidden.evidence.query("used_in != ''")
    folded = evidence.sections(found)[2].blocks[1].table
    assert folded.rows["Said by"].tolist() == used["said_by"].tolist()
    assert [folded.link(place) for place in range(len(used))] == [
        address if str(address).startswith("http") else None for address in used["address"]
    ]
    assert len(document.tables["evidence"]) == len(found.hidden.evidence)


def test_the_answer_states_rank_number_of_pairs_and_median(document):
    placebo = document.tables["placebo"]
    placebo = placebo[of_year(placebo, 2024)]
    assert set(placebo["indicator"]) == {"overlap", "pressure"}
    for row in placebo.to_dict("records"):
        assert f"(rank {row['rank']} of {row['pairs'] + 1}" in document.answer
        median = f"{row['median']:.2f}" if row["indicator"] == "overlap" else f"{row['median']:.1%}"
        assert f"median {median})" in document.answer


def test_the_first_words_follow_the_verdicts(found, document):
    verdicts = set(document.tables["placebo"].groupby("indicator")["verdict"].last())
    if verdicts == {"not told apart"}:
        assert document.answer.startswith(
            "In crude they compete no more, as far as can be told, than pairs of comparable size"
        )
    above = {
        name: replace(placebo, frame=placebo.frame.assign(rank=1, rank_low=1, rank_high=1, rank_share=0.01))
        for name, placebo in found.placebos.items()
    }
    higher = replace(found, placebos=above)
    assert say(higher).answer.startswith("Yes, for crude, more than pairs of comparable size")
    assert "the overlap was above them in 2015–2024" in comparable.placebo(higher).markdown()


def test_without_evidence_nothing_is_said_of_hidden_cargo(found):
    silent = replace(found, hidden=None)
    assert "No evidence was published by this date" in text(silent)
    assert "The attribution sees" not in limits.cannot_see(silent).markdown()


def test_limits_name_facts_as_a_reader_would(found):
    said = limits.cannot_see(found).markdown()
    assert "customs_import" not in said
    assert "exclude each other" in said


def test_the_tables_are_those_that_the_user_gets_from_the_package(found):
    result = ps.attribute("IRN", importer="CHN")
    hidden: Hidden = found.hidden
    pd.testing.assert_frame_equal(hidden.routes, result.routes())
    pd.testing.assert_frame_equal(hidden.price, result.price())
