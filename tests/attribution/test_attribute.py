"""The attribution as users meet it: on the bundled data, in Python and on the command line."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import petrostates as ps
from petrostates.attribution.facts import Evidence
from petrostates.errors import BadArgument, MissingData, UnknownCountry

from .conftest import carries


@pytest.fixture(scope="module")
def found():
    return ps.attribute("IRN", importer="CHN")


@pytest.fixture(scope="module")
def years(found):
    return found.tidy().set_index(found.tidy()["period"].dt.year)


def test_there_is_one_row_per_year_from_the_last_open_one_to_2025(years):
    assert years.index.tolist() == list(range(2018, 2026))
    assert years["kind"].tolist() == ["corrected", *["attributed"] * 7]
    assert years["include"].unique().tolist() == ["open"]


def test_every_interval_is_in_order_and_holds_something(years):
    hidden = years.loc[2019:]
    assert (hidden["low_t"] < hidden["quantity_t"]).all()
    assert (hidden["quantity_t"] < hidden["high_t"]).all()
    assert (hidden["low_t"] >= hidden["declared_t"].fillna(0)).all()


def test_2018_is_the_importers_own_figure_and_nothing_is_attributed(years, found):
    # Chinese customs: 29.27 Mt; the trade source averages them with another report
    assert years.loc[2018, "quantity_t"] == 29.27e6
    assert years.loc[2018, "declared_t"] == pytest.approx(20.10e6, abs=1e4)
    routes = found.routes()
    assert set(routes[routes["period"].dt.year.eq(2018)]["route"]) == {"declared", "customs", "total"}


def test_2025_stands_without_books(years):
    assert years.loc[2025, ["declared_t", "in_books_t", "importer_books_t"]].isna().all()
    assert years.loc[2025, "quantity_t"] > 0


def test_the_balance_of_2024_by_hand(found):
    # kb/d: crude 91 days at 3,174, 91 at 3,238, 30 at 3,316, 31 at 3,314, less 1,840; stocks fell by 11 million barrels;
    # condensate 712 less 560 at 8.39 barrels a tonne; nothing in the books of 2024; 95 % reaches China
    crude = (91 * 3174 + 91 * 3238 + 30 * 3316 + 31 * 3314) / 243
    left = (crude - 1840 + 11e3 / 366) * 1e3 * 366 / 7.33 + (712 - 560) * 1e3 * 366 / 8.39
    routes = found.routes()
    row = routes[routes["period"].dt.year.eq(2024) & routes["route"].eq("balance")]
    # the ranges lean: stocks and intake of condensate upwards, intake of refineries and the share downwards
    assert row["quantity_t"].item() == pytest.approx(0.95 * left, rel=0.02)


def test_the_ceiling_of_malaysia_in_2024_by_hand(found):
    # Mt: 70.355 booked (two reports), less half of at most 35 kb/d: 0.874
    routes = found.routes()
    row = routes[routes["period"].dt.year.eq(2024) & routes["route"].eq("label_capability") & routes["label"].eq("MYS")]
    assert row["quantity_t"].item() == pytest.approx(70.355e6 - 17.5e3 * 366 / 7.33, abs=2e4)


def test_the_own_returns_of_2022_by_hand(found):
    # 5.08 Mt declared to China and 26.23 Mt to "Other Asia", of which 75 to 100 % (91 %), less 0 to 2.5 (0.8) as bitumen blend
    rng = np.random.default_rng(7)

    def drawn(low, central, high):
        scores = rng.normal(size=400_000)
        return central + np.where(scores > 0, high - central, central - low) * scores / 1.6449

    hidden = 26.23 * drawn(0.75, 0.91, 1).clip(0, 1) - drawn(0, 0.8, 2.5).clip(0)
    routes = found.routes()
    row = routes[routes["period"].dt.year.eq(2022) & routes["route"].eq("own_returns")]
    for end, quantile in (("low_t", 0.05), ("quantity_t", 0.5), ("high_t", 0.95)):
        assert row[end].item() == pytest.approx(1e6 * (5.08 + np.quantile(hidden, quantile)), abs=1e5), end


def test_the_central_reading_is_about_the_weighted_mean_of_the_routes(found):
    routes = found.routes()
    for year, rows in routes[routes["weight"].notna() & routes["label"].isna()].groupby("period"):
        assert rows["weight"].sum() == pytest.approx(1)
        total = routes[routes["period"].eq(year) & routes["route"].eq("total")]["quantity_t"].item()
        assert (rows["weight"] * rows["quantity_t"]).sum() == pytest.approx(total, rel=0.04), year


def test_both_totals_of_the_importer_are_printed_and_differ_by_what_the_books_do_not_show(years):
    covered = years.loc[2019:2024]
    gap = covered["importer_customs_t"] - covered["importer_books_t"]
    assert (gap - (covered["quantity_t"] - covered["in_books_t"])).abs().max() < 1
    market = ps.market("CHN", product="crude", basis="attributed", start=2024).shares().tidy()
    assert market["quantity_t"].sum() == pytest.approx(years.loc[2024, "importer_customs_t"], abs=1)
    declared = ps.market("CHN", product="crude", start=2024).shares().tidy()
    assert declared["quantity_t"].sum() == pytest.approx(years.loc[2024, "importer_books_t"], abs=1)


def test_every_fact_that_counts_has_a_speaker(found):
    facts = found.evidence()
    used = facts[facts["used_in"].ne("")]
    assert len(used) > 50
    assert used["said_by"].notna().all()
    silent = used[used["address"].isna()]
    assert silent["said_by"].str.startswith("petrostates").all()
    assert silent["note"].notna().all()


def test_months_are_answered_where_they_are_quoted(found):
    months = found.monthly()
    malaysian = months[months["label"].eq("MYS") & months["period"].eq("2025-04-01")]
    assert malaysian["booked_t"].item() == 7.95e6
    assert 0 < malaysian["low_t"].item() < malaysian["quantity_t"].item() < 7.95e6


def test_a_price_is_flagged_where_it_is_none(found):
    prices = found.price().assign(year=lambda frame: frame["period"].dt.year)
    own = prices[prices["label"].eq("XOA")]
    assert own["unit_value_usd_t"].round().unique().tolist() == [495.0]
    assert not own["known"].any()
    malaysian = prices[prices["label"].eq("MYS") & prices["year"].eq(2024)].iloc[0]
    assert not malaysian["known"]
    assert "average two reports" in malaysian["says"]
    assert prices[prices["label"].eq("OMN") & prices["year"].eq(2021)]["known"].item()
    # 10 billion USD over 19.6 Mt in the first five months of 2023, as customs are quoted
    quoted = prices[prices["label"].eq("MYS") & prices["year"].eq(2023)].iloc[0]
    assert (quoted["unit_value_usd_t"], quoted["known"]) == (510, True)
    assert "in 2023-01..2023-05" in quoted["says"]
    whole = prices[prices["label"].isna() & prices["year"].eq(2023)].iloc[0]
    assert whole["known"]
    for row in (quoted, whole):
        assert (row["unit_value_low_usd_t"], row["unit_value_high_usd_t"]) == pytest.approx((483, 537))
        assert row["span"] == "2023-01..2023-05"
    assert whole["says"].endswith("; of 2023-01..2023-05")


def test_prices_alone_do_not_tell_how_much_of_the_malaysian_label_is_hidden(found):
    # 510 USD a tonne beside 637 and 630 in 2023; but in its open years the label wandered from -0.30 to +0.41 log points
    routes = found.routes()
    row = routes[routes["period"].dt.year.eq(2023) & routes["route"].eq("label_price")].iloc[0]
    assert row["says"] == "says nothing: a premium of -0.22 log points fits almost any share"
    assert np.isnan(row["quantity_t"])


def test_another_seed_moves_the_answer_little(years):
    other = ps.attribute("IRN", importer="CHN", seed=1).tidy()
    for end in ("low_t", "quantity_t", "high_t"):
        assert np.abs(other[end].to_numpy() / years[end].to_numpy() - 1).max() < 0.04


def test_equal_questions_have_equal_answers(found):
    pd.testing.assert_frame_equal(found.tidy(), ps.attribute("IRN", importer="CHN").tidy())


def test_venezuelan_cargo_under_the_same_labels_is_attributed_as_well():
    years = ps.attribute("VEN", importer="CHN").tidy()
    assert years["period"].dt.year.tolist() == list(range(2018, 2026))
    assert (years["high_t"] > years["quantity_t"]).sum() >= 6


def test_outside_estimates_are_reported_apart_and_their_absence_is_said(found):
    with_quoted = ps.attribute("IRN", importer="CHN", include=["quoted"])
    frame = with_quoted.tidy()
    assert frame["include"].value_counts().to_dict() == {"open": 8, "quoted": 8}
    assert "No outside estimate is at hand" in with_quoted.summary()
    pd.testing.assert_frame_equal(frame[frame["include"].eq("open")].reset_index(drop=True), found.tidy())


def test_the_summary_says_years_notes_and_sources(found):
    text = found.summary()
    assert "2018: 29.3 (29.3 to 29.3), corrected" in text
    (of_2023,), (of_2025,) = (
        [line for line in text.splitlines() if line.startswith(year)] for year in ("2023:", "2025:")
    )
    assert of_2023.endswith("no row in the books")
    assert of_2025.endswith("no book of the year"), "the books end before 2025"
    assert "exclude each other" in text
    assert [note.id for note in found.sources] == ["baci", "iran_evidence"]
    assert "<table" in found._repr_html_()


@pytest.mark.parametrize(
    ("asked", "error", "says"),
    [
        ({"origin": "IRAN"}, UnknownCountry, "IRN"),
        ({"origin": "CHN"}, BadArgument, "both origin and importer"),
        (
            {"origin": "RUS"},
            MissingData,
            "No evidence names a label that carried RUS to CHN. Known: IRN to CHN, VEN to CHN",
        ),
        ({"include": ["rumours"]}, BadArgument, "'rumours' cannot be included"),
        ({"include": None}, BadArgument, r"include is None. Give a list: \[\]"),
        ({"include": [3]}, BadArgument, "'3' cannot be included"),
        ({"worlds": 5}, BadArgument, "worlds is 5. Give a whole number from 100 to 1,000,000"),
        ({"worlds": 1000.5}, BadArgument, "worlds is 1000.5. Give a whole number from 100"),
        ({"worlds": 10**9}, BadArgument, "to 1,000,000"),
        ({"seed": -1}, BadArgument, "seed is -1. Give a whole number from 0"),
        ({"seed": 1.5}, BadArgument, "seed is 1.5. Give a whole number from 0"),
        ({"seed": True}, BadArgument, "seed is True"),
        ({"as_of": "2026-11-21"}, MissingData, "published by 2026-11-21: evidence begins on 2026-11-22. Ask as of"),
        ({"origin": "RUS", "as_of": "2026-11-21"}, MissingData, "There is no evidence on labels at all"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_a_reason(asked, error, says):
    with pytest.raises(error, match=says):
        ps.attribute(**asked)


def test_the_answer_as_of_an_earlier_day_rests_on_the_evidence_of_that_day(years):
    earlier = ps.attribute("IRN", importer="CHN", as_of="2026-11-25")
    facts = earlier.evidence()
    assert {note.vintage.isoformat() for note in earlier.sources if note.id == "iran_evidence"} == {"2026-11-22"}
    assert set(facts["concept"]) == {"capability", "carries", "customs_import", "hidden_prior"} | {
        "production",
        "export_value",
    }
    then = earlier.tidy().set_index(earlier.tidy()["period"].dt.year)
    assert then.loc[2018, "kind"] == "declared"  # the figure that corrects the books was not known yet
    assert then.loc[2024, "routes"] == "labels"
    # Mt: 70.38 booked, at most 35 kb/d of Malaysian oil, up to 9.9 Venezuelan
    assert then.loc[2024, "quantity_t"] == pytest.approx(70.38e6 - 0.87e6 - 4.95e6, rel=0.02)
    market = ps.market("CHN", product="crude", basis="attributed", start=2024, as_of="2026-11-25").shares().of("IRN")
    assert market.tidy()["quantity_t"].item() == pytest.approx(then.loc[2024, "quantity_t"], abs=1)
    assert then.loc[2024, "quantity_t"] != years.loc[2024, "quantity_t"]


def test_the_books_total_carries_the_width_of_what_the_labels_hide(years):
    # what the books show under Malaysia in 2024 is a mixture as well: its Iranian part is as uncertain as that of the label
    inside = years.loc[2019:2024, ["in_books_low_t", "in_books_t", "in_books_high_t"]]
    assert (inside.diff(axis=1).iloc[:, 1:] > 1e5).all(axis=None)
    assert (years.loc[2023:2024, "in_books_high_t"] < years.loc[2023:2024, "low_t"]).all()


def test_other_hidden_cargo_is_said_to_have_two_figures_and_both_can_be_read(found):
    others = found.elsewhere()
    assert others["origin"].unique().tolist() == ["VEN"]
    routes = found.routes()
    taken = routes[routes["route"].eq("elsewhere")]
    assert others["taken_off_t"].tolist() == taken["quantity_t"].tolist()
    own = ps.attribute("VEN", importer="CHN").tidy().set_index("period").loc[others["period"]]
    hidden = (own["quantity_t"] - own["declared_t"].fillna(0)).clip(lower=0)
    # in 2019 customs are quoted under its own name as well, as a range around the books: what is open in a world is not hidden
    assert others["own_answer_t"].tolist()[1:] == pytest.approx(hidden.tolist()[1:])
    assert 0 < others["own_answer_t"].iloc[0] < hidden.iloc[0]
    assert others["says"].str.contains("open sales of the year are not known").tolist() == [False] * 6 + [True]
    (said,) = (note for note in found.notes() if note.startswith("VEN: "))
    assert "elsewhere()" in said
    assert f"Note: {said}" in found.summary()


def test_each_table_of_what_moves_the_answer_has_both_cases_where_outside_estimates_are_let_in():
    both = ps.attribute("IRN", importer="CHN", worlds=100, include=["quoted"])
    alone = ps.attribute("IRN", importer="CHN", worlds=100)
    for name in ("priors", "price"):
        frame = getattr(both, name)()
        assert set(frame["include"]) == {"open", "quoted"}, name
        left = frame[frame["include"].eq("open")].reset_index(drop=True)
        pd.testing.assert_frame_equal(left, getattr(alone, name)())
    assert set(alone.sensitivity()["include"]) == {"open"}


def test_nobody_is_its_own_rival():
    found = ps.attribute("IRN", importer="CHN", worlds=100)
    facts = (*found.case.evidence.facts, carries("MYS", 0.1, origin="RUS", first=2022, last=2024))
    russian = replace(found.case, origin="RUS", evidence=Evidence(facts))
    assert set(found.indices(found.case)[2022]) == {"overlap", "pressure_RUS_on_IRN", "pressure_IRN_on_RUS"}
    assert set(found.indices(russian)[2022]) == {"overlap", "pressure_IRN_on_RUS", "pressure_RUS_on_IRN"}
    assert found.indices(russian)[2022]["overlap"] < 1
    assert 2023 not in found.indices(russian), "Iran is not in the books of 2023: no index, and no zero"


def test_the_page_on_attribution_says_what_the_bundle_gives(years):
    page = (Path(__file__).parents[2] / "docs" / "attribution.md").read_text(encoding="utf-8")
    said = {int(year): ends for year, *ends in re.findall(r"\| (20\d\d) \| ([\d.]+) \| ([\d.]+) to ([\d.]+) \|", page)}
    given = (years[["quantity_t", "low_t", "high_t"]] / 1e6).map("{:.1f}".format)
    assert said == {year: row.tolist() for year, row in given.iterrows()}
    half = ((years["high_t"] - years["low_t"]) / 2 / years["quantity_t"]).loc[
        [2019, 2023, 2024, 2020, 2021, 2022, 2025]
    ]
    told = re.search(
        r"Half of a range is (\d+) % .* in 2019, (\d+) % in 2023 and (\d+) % in 2024, and (\d+), (\d+), (\d+) and (\d+) %",
        page,
    )
    assert list(map(int, told.groups())) == (100 * half).round().tolist()


# -- sensitivity ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sensitivity():
    return ps.attribute("IRN", importer="CHN", worlds=400).sensitivity()


def test_every_fact_that_counts_is_left_out_once_per_year_it_counts_in(sensitivity):
    facts = ps.attribute("IRN", importer="CHN", worlds=400).evidence()
    used = facts[facts["used_in"].ne("")]
    expected = {
        (fact, int(year)) for fact, said in zip(used["fact"], used["used_in"], strict=True) for year in said.split(", ")
    }
    assert set(zip(sensitivity["fact"], sensitivity["period"].dt.year, strict=True)) == expected


def test_the_fact_that_moves_the_answer_most_stands_first(sensitivity):
    largest = sensitivity.groupby("fact", sort=False)["change_t"].apply(lambda change: change.abs().max())
    assert largest.is_monotonic_decreasing


def test_a_year_that_does_not_rest_on_a_fact_is_not_moved_by_it(sensitivity):
    moved = sensitivity[sensitivity["fact"].str.startswith("customs_import MYS to CHN 2025,")]
    assert moved["period"].dt.year.tolist() == [2025]
    assert moved["change_t"].item() != 0


def test_overlap_and_pressure_without_leaving_anything_out_are_those_of_the_market():
    found = ps.attribute("IRN", importer="CHN")
    indices = pd.DataFrame(found.indices(found.case)).T
    market = ps.market("asia", product="crude", basis="attributed", start=2019)
    for column, frame in (
        ("overlap", market.overlap("RUS", "IRN").tidy().rename(columns={"overlap": "value"})),
        ("pressure_RUS_on_IRN", market.pressure("RUS", on="IRN").tidy().rename(columns={"pressure": "value"})),
        ("pressure_IRN_on_RUS", market.pressure("IRN", on="RUS").tidy().rename(columns={"pressure": "value"})),
    ):
        assert indices[column].to_numpy() == pytest.approx(frame["value"].to_numpy(), abs=1e-9), column


def test_each_prior_says_what_it_does():
    priors = ps.attribute("IRN", importer="CHN", worlds=400).priors()
    assert priors["effect_t"].is_monotonic_decreasing
    venezuelan = priors[priors["prior"].str.startswith("hidden_prior VEN") & priors["period"].dt.year.eq(2024)].iloc[0]
    assert venezuelan["if_low_t"] > venezuelan["quantity_t"] > venezuelan["if_high_t"]
    weight = priors[priors["prior"].eq("weight of the route labels") & priors["period"].dt.year.eq(2024)].iloc[0]
    assert weight["central"] == pytest.approx(2 / 3)
