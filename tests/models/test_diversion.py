"""Diversion: changes of shares by hand, markets whose truth is known, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import petrostates as ps
from petrostates.errors import BadArgument
from petrostates.models.diversion import diversion, share_changes

SELLERS = ("RUS", "IRN", "SAU", "IRQ", "ARE")
BUYERS = ("CHN", "IND", "JPN", "KOR", "THA", "SGP", "PAK", "LKA")


def shares_of(*rows):
    """Shares from rows of year, importer, exporter and million tonnes."""
    frame = pd.DataFrame(rows, columns=["period", "importer", "exporter", "quantity_t"])
    frame = frame.assign(period=pd.to_datetime(frame["period"].astype(str)), quantity_t=frame["quantity_t"] * 1e6)
    return frame.assign(
        share=frame["quantity_t"] / frame.groupby(["period", "importer"])["quantity_t"].transform("sum")
    )


def changes_of(shares, **options):
    return share_changes(shares, "RUS", "IRN", **options).set_index(["importer", "year"])


TWO_YEARS = [
    (2020, "CHN", "RUS", 50),
    (2020, "CHN", "IRN", 25),
    (2020, "CHN", "SAU", 25),
    (2021, "CHN", "RUS", 60),
    (2021, "CHN", "IRN", 20),
    (2021, "CHN", "SAU", 20),
]


# -- the changes by hand ----------------------------------------------------------------------------------------------


def test_changes_and_the_proportional_benchmark_by_hand():
    # Russia .5 -> .6, Iran .25 -> .2; of what Russia leaves to others in 2020 Iran has .25/.5
    change = changes_of(shares_of(*TWO_YEARS)).loc[("CHN", 2021)]
    assert change.to_dict() == pytest.approx({"change_gainer": 0.1, "change_loser": -0.05, "benchmark": 0.5})


def test_a_seller_that_an_importer_does_not_report_sold_it_nothing():
    # India buys from Iran in 2020 only, while China keeps both in the books of 2021
    rows = [(2020, "IND", "RUS", 5), (2020, "IND", "IRN", 5), (2021, "IND", "RUS", 10)]
    change = changes_of(shares_of(*TWO_YEARS, *rows)).loc[("IND", 2021)]
    assert change.to_dict() == pytest.approx({"change_gainer": 0.5, "change_loser": -0.5, "benchmark": 1.0})


def test_a_year_in_which_one_is_nowhere_in_the_books_is_unknown_and_gives_no_change():
    rows = [(2022, "CHN", "RUS", 60), (2022, "CHN", "SAU", 20), (2023, "CHN", "RUS", 60), (2023, "CHN", "IRN", 40)]
    assert changes_of(shares_of(*TWO_YEARS, *rows)).index.tolist() == [("CHN", 2021)]


def test_a_year_without_any_row_of_an_importer_gives_no_change_over_the_hole():
    rows = [(year, "IND", seller, 5) for year in (2019, 2021) for seller in ("RUS", "IRN")]
    assert changes_of(shares_of(*TWO_YEARS, *rows)).index.tolist() == [("CHN", 2021)]


def test_parcels_and_other_asia_are_no_market():
    small = [(year, "NPL", seller, 0.4) for year in (2020, 2021) for seller in ("RUS", "IRN")]
    unknown = [(year, "XOA", seller, 9) for year in (2020, 2021) for seller in ("RUS", "IRN")]
    assert changes_of(shares_of(*TWO_YEARS, *small, *unknown)).index.tolist() == [("CHN", 2021)]


def test_an_importer_that_never_bought_from_one_of_them_is_left_out():
    rows = [(year, "IND", seller, 5) for year in (2020, 2021) for seller in ("RUS", "SAU")]
    assert changes_of(shares_of(*TWO_YEARS, *rows)).index.tolist() == [("CHN", 2021)]


def test_holes_named_by_the_caller_give_no_change_from_or_to_them():
    rows = [(year, "CHN", seller, 30) for year in (2022, 2023) for seller in ("RUS", "IRN")]
    hole = pd.DataFrame({"importer": ["CHN"], "year": [2022]})
    shares = shares_of(*TWO_YEARS, *rows)
    assert changes_of(shares).index.get_level_values("year").tolist() == [2021, 2022, 2023]
    assert changes_of(shares, leave_out=hole).index.get_level_values("year").tolist() == [2021]


def test_a_monopoly_of_the_gainer_has_no_benchmark():
    rows = [(2020, "IND", "RUS", 5), (2021, "IND", "RUS", 5), (2021, "IND", "IRN", 5)]
    assert changes_of(shares_of(*TWO_YEARS, *rows)).index.tolist() == [("CHN", 2021)]


# -- markets whose truth is known -------------------------------------------------------------------------------------


def logit_market(noise, seed=3):
    """Buyers choose by utility; each year the gainer's utility moves, the others' only by noise."""
    draw = np.random.default_rng(seed)
    rows = []
    for buyer in BUYERS:
        base = draw.normal(0, 0.5, len(SELLERS))
        for year in range(2000, 2020):
            moved = base + draw.normal(0, noise, len(SELLERS)) + np.array([draw.normal(0, 0.6), 0, 0, 0, 0])
            share = np.exp(moved) / np.exp(moved).sum()
            rows.extend((year, buyer, seller, 100 * part) for seller, part in zip(SELLERS, share, strict=True))
    return shares_of(*rows)


def rivals_market(seed=3):
    """What the gainer wins is lost by the loser alone; the other sellers keep their sales but for noise."""
    draw = np.random.default_rng(seed)
    rows = []
    for buyer in BUYERS:
        for year in range(2000, 2020):
            moved = draw.uniform(-10, 10)
            tonnes = np.array([20 + moved, 20 - moved, 20, 20, 20]) + draw.normal(0, 0.2, len(SELLERS))
            rows.extend((year, buyer, seller, part) for seller, part in zip(SELLERS, tonnes, strict=True))
    return shares_of(*rows)


def test_where_only_the_gainer_moves_the_ratio_to_proportional_is_exactly_one():
    ratio = diversion(logit_market(noise=0.0), "RUS", "IRN").estimate("ratio_to_proportional")
    assert ratio["estimate"] == pytest.approx(1.0, abs=1e-9)


def test_a_logit_market_is_not_told_from_proportional_diversion():
    fit = diversion(logit_market(noise=0.1), "RUS", "IRN")
    ratio = fit.estimate("ratio_to_proportional")
    assert fit.reading("ratio_to_proportional") == "undetermined"
    assert ratio["low"] < 1 < ratio["high"]
    assert ratio["estimate"] == pytest.approx(1.0, abs=0.15)
    assert fit.reading("diversion") == "above"  # shares sum to one: a gain is always someone's loss


def test_where_the_loser_pays_for_every_gain_the_ratio_is_far_above_one():
    # D = 1; the benchmark is about .2 / (1 - .2) = 1/4, so the ratio is about four
    fit = diversion(rivals_market(), "RUS", "IRN")
    assert fit.estimate("diversion")["estimate"] == pytest.approx(1.0, abs=0.03)
    assert fit.estimate("ratio_to_proportional")["low"] > 2.5
    assert fit.reading("ratio_to_proportional") == "above"


def test_intervals_use_as_many_degrees_of_freedom_as_there_are_clusters_less_one():
    rows = diversion(logit_market(noise=0.1), "RUS", "IRN").tidy().set_index("term")
    half = (rows["high"] - rows["low"]) / 2
    assert (half / rows["std_error"]).tolist() == pytest.approx([stats.t.ppf(0.975, len(BUYERS) - 1)] * 2)


def test_the_notes_say_what_this_sample_could_find_at_all():
    # two-sided at 5 %, found four times in five: (t_.975 + t_.8) standard errors
    fit = diversion(logit_market(noise=0.1), "RUS", "IRN")
    freedom = len(BUYERS) - 1
    smallest = (stats.t.ppf(0.975, freedom) + stats.t.ppf(0.8, freedom)) * fit.estimate("ratio_to_proportional")[
        "std_error"
    ]
    assert f"t distribution with {freedom} degrees of freedom" in fit.notes[0]
    assert fit.notes[1].endswith(f"finds four times in five is {smallest:.1f}.")


def test_each_test_is_against_its_own_null():
    fit = diversion(logit_market(noise=0.1), "RUS", "IRN")
    for term, null in (("diversion", 0.0), ("ratio_to_proportional", 1.0)):
        row = fit.estimate(term)
        assert row["statistic"] == pytest.approx((row["estimate"] - null) / row["std_error"])
        assert row["p_value"] == pytest.approx(2 * stats.t.sf(abs(row["statistic"]), len(BUYERS) - 1))


def test_slopes_are_those_of_least_squares_with_importer_and_year_dummies():
    changes = share_changes(logit_market(noise=0.1), "RUS", "IRN")
    dummies = pd.get_dummies(changes[["importer", "year"]].astype(str), dtype=float)
    design = np.column_stack([-changes["change_gainer"], dummies])
    slope = np.linalg.lstsq(design, changes["change_loser"], rcond=None)[0][0]
    assert diversion(logit_market(noise=0.1), "RUS", "IRN").estimate("diversion")["estimate"] == pytest.approx(slope)


def test_a_market_and_its_shares_give_the_same_fit():
    asia = ps.market("asia", product="crude", end=2018)
    fit = diversion(asia, "RUS", "IRN")
    pd.testing.assert_frame_equal(fit.tidy(), diversion(asia.shares().tidy(), "RUS", "IRN").tidy())
    assert any("smallest departure of the ratio from 1" in note for note in fit.notes)


# -- refusals ---------------------------------------------------------------------------------------------------------


def test_several_products_are_refused():
    with pytest.raises(BadArgument, match="choose one, such as product='crude'"):
        diversion(ps.market("asia", start=2015), "RUS", "QAT")


def test_fewer_than_three_importers_are_refused():
    with pytest.raises(BadArgument, match="1 importer\\(s\\) ever bought from both RUS and IRN"):
        diversion(shares_of(*TWO_YEARS), "RUS", "IRN")


def test_months_are_refused_and_their_years_taken():
    draw = np.random.default_rng(1)
    months = pd.date_range("2021-01-01", "2024-12-01", freq="MS")
    rows = [
        (month, buyer, seller, 1e6 * draw.uniform(1, 50)) for month in months for buyer in BUYERS for seller in SELLERS
    ]
    frame = pd.DataFrame(rows, columns=["period", "importer", "exporter", "quantity_t"]).assign(product="crude")
    with pytest.raises(BadArgument, match=r"shorter than a year.*every='year'"):
        diversion(ps.market("all", flows=frame), "RUS", "IRN")
    assert diversion(ps.market("all", flows=frame, every="year"), "RUS", "IRN").nobs == 3 * len(BUYERS)


def test_importers_that_the_floor_leaves_out_are_said_to_have_met_both_and_the_floor_can_be_lowered():
    shares = logit_market(noise=0.1)
    small = shares.assign(quantity_t=shares["quantity_t"] / 1e4)
    with pytest.raises(
        BadArgument,
        match=r"^8 importers ever bought from both RUS and IRN, 0 of them in years of 1,000,000 tonnes or more that follow each "
        r"other; .* Lower smallest_t=1000000, or widen the market or the dates\.$",
    ):
        diversion(small, "RUS", "IRN")
    pd.testing.assert_frame_equal(
        diversion(small, "RUS", "IRN", smallest_t=0).tidy(), diversion(shares, "RUS", "IRN").tidy()
    )


def test_importers_with_a_single_year_are_not_said_to_be_too_small():
    shares = logit_market(noise=0.1)
    one = shares[shares["period"].dt.year.eq(2005)]
    with pytest.raises(
        BadArgument, match=r"8 importers ever bought .*, 0 of them in years that follow .* 3\. Widen the"
    ):
        diversion(one, "RUS", "IRN", smallest_t=0)


@pytest.mark.parametrize("floor", [-1, float("nan"), float("inf"), "1 Mt", None])
def test_a_floor_that_is_no_amount_is_refused(floor):
    with pytest.raises(BadArgument, match="smallest_t is"):
        diversion(logit_market(noise=0.1), "RUS", "IRN", smallest_t=floor)


def test_a_seller_that_is_nowhere_is_refused():
    with pytest.raises(BadArgument, match="0 importer\\(s\\) ever bought from both RUS and VEN"):
        diversion(shares_of(*TWO_YEARS), "RUS", "VEN")


def test_a_seller_is_no_rival_of_itself():
    with pytest.raises(BadArgument, match="RUS"):
        diversion(logit_market(noise=0.1), "RUS", "RUS")


def test_changes_without_variation_are_refused():
    still = [(year, buyer, seller, 10) for year in (2020, 2021, 2022) for buyer in BUYERS for seller in SELLERS]
    with pytest.raises(BadArgument, match="do not vary enough"):
        diversion(shares_of(*still), "RUS", "IRN")
