"""Cargo that the declared books do not show: named beside every declared number that it is missing from."""

from __future__ import annotations

import pandas as pd
import pytest

import petrostates as ps
from petrostates.indicators import unbooked
from petrostates.indicators.unbooked import Unbooked
from petrostates.periods import labels

COLUMNS = list(unbooked.COLUMNS)


def ledger(*rows: tuple[str, str, str, float, float, float]) -> pd.DataFrame:
    """Adjustments by year, attributed exporter and importer, in Mt."""
    return pd.DataFrame(
        [
            (pd.Timestamp(year), "crude", who, where, "A", *(mt * 1e6 for mt in range_))
            for year, who, where, *range_ in rows
        ],
        columns=COLUMNS,
    )


def noted(result) -> list[str]:
    """Sentences on what is not booked in each of the three places where a result tells of coverage."""
    told = (result.summary(), repr(result), result.coverage.sentence)
    return [line for text in told for line in text.splitlines() if line.startswith("Not in the declared books")]


# -- by hand ----------------------------------------------------------------------------------------------------------


def test_what_arrives_from_two_labels_is_added_up_end_by_end():
    rows = ledger(("2024", "IRN", "CHN", 30, 37, 40), ("2024", "IRN", "CHN", 20, 27, 34))
    (found,) = unbooked.arriving(rows, "A")
    assert found == Unbooked(pd.Timestamp("2024"), "crude", "IRN", "CHN", 50e6, 64e6, 74e6)


def test_what_leaves_the_books_or_moves_nothing_centrally_or_is_of_other_periods_is_not_named():
    leaving, open_end = ("2022", "_X", "XOA", 1, 2, 3), ("2024", "RUS", "IND", 0, 0, 10)
    assert unbooked.arriving(ledger(leaving, open_end), "A") == ()
    assert unbooked.arriving(ledger(("2024", "IRN", "CHN", 1, 2, 3)), "M") == ()


def test_each_flow_is_said_once_with_its_periods_and_the_tonnes_of_the_last():
    rows = ledger(
        ("2021", "IRN", "CHN", 1, 2, 3),
        ("2022", "IRN", "CHN", 40, 48.6, 58),
        ("2024", "VEN", "IND", 0.1, 0.25, 0.4),
    )
    said = unbooked.told(unbooked.arriving(rows, "A"), labels("A"), by_product=False)
    assert said == (
        "Not in the declared books: Iran to China 2021-2022, 48.6 Mt in 2022 by the attribution (40.0 to 58.0); "
        "Venezuela to India 2024, 250.0 kt in 2024 by the attribution (100.0 to 400.0); see basis='attributed'."
    )


# -- bundled figures --------------------------------------------------------------------------------------------------


def test_a_declared_overlap_says_which_cargo_of_the_pair_is_missing_and_how_much_by_the_adjustments():
    iran = {"product": "crude", "start": 2017}
    moved = ps.market("asia", basis="attributed", **iran).adjustments()
    moved = moved[moved["attributed_exporter"].eq("IRN") & moved["period"].eq("2024-01-01")]
    low, central, high = (moved[f"quantity{end}_t"].sum() / 1e6 for end in ("_low", "", "_high"))
    said = noted(ps.market("asia", **iran).overlap("RUS", "IRN"))
    assert said == 3 * [
        f"Not in the declared books: Iran to China 2019-2024, {central:.1f} Mt in 2024 by the attribution "
        f"({low:.1f} to {high:.1f}); see basis='attributed'."
    ]


@pytest.mark.parametrize("totals", ["customs", "books"])
def test_the_tonnes_are_what_the_attributed_basis_adds_to_the_declared(totals):
    options = {"product": "crude", "totals": totals}
    for entry in ps.market("asia", **options).coverage().unbooked:
        sold = {}
        for basis in ("declared", "attributed"):
            flows = ps.market("CHN", basis=basis, **options).flows()
            here = flows["exporter"].eq(entry.exporter) & flows["period"].eq(entry.period)
            sold[basis] = flows.loc[here, "quantity_t"].sum()
        assert entry.quantity_t == pytest.approx(sold["attributed"] - sold["declared"], abs=1)
        assert entry.low_t <= entry.quantity_t <= entry.high_t


def test_as_known_before_the_newest_evidence_it_is_what_was_attributed_then():
    newest, before = (ps.market("asia", product="crude", as_of=day).coverage().unbooked for day in (None, "2026-11-23"))
    assert newest[-1].low_t != before[-1].low_t
    assert ps.market("asia", product="crude", as_of="2026-02-01").coverage().unbooked == ()


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (lambda: ps.market("asia", product="crude").shares(), True),
        (lambda: ps.market("asia").shares(), True),
        (lambda: ps.market("CHN", product="crude", start=2023).shares().of("IRN"), True),
        (lambda: ps.market("asia", product="crude", start=2017).growth("IRN", 2018, 2022), True),
        (lambda: ps.market("asia", product="crude", start=2017).growth("IRN", 2017, 2018), False),
        (lambda: ps.market("asia", product="crude", start=2017).growth("RUS", 2018, 2022), False),
        (lambda: ps.market("asia", product="crude").overlap("RUS", "SAU"), False),
        (lambda: ps.market("asia", product="crude").pressure("RUS", on="IRN").placebo(), True),
        (lambda: ps.market("asia", product="crude", start=2017).sanctioned_share(["IRN"]), True),
        (lambda: ps.market("asia", product="crude", start=2017).sanctioned_share(["VEN"]), False),
        (lambda: ps.market("asia", product="crude", end=2018).overlap("RUS", "IRN"), False),
        (lambda: ps.market("IND", product="crude").shares(), False),
        (lambda: ps.market("asia", product="lng").shares(), False),
        (lambda: ps.market("asia", product="crude", basis="attributed").overlap("RUS", "IRN"), False),
    ],
)
@pytest.mark.filterwarnings("ignore::petrostates.CoverageWarning")
def test_only_cargo_of_the_exporters_importers_and_periods_of_a_result_is_named(what, said):
    found = noted(what())
    assert len(found) == (3 if said else 0)
    assert all(line.startswith("Not in the declared books: Iran to China 20") for line in found)


def test_a_frame_of_ones_own_has_no_attribution():
    assert ps.market("CHN", flows=ps.example_flows()).overlap("RUS", "IRN").coverage.note == ""
