"""Every pair at once: the same numbers as pair by pair, and nothing left out."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import petrostates as ps
from petrostates.frames import conform
from petrostates.indicators import INDICES, Result
from petrostates.indicators.every_pair import every_pair
from petrostates.markets import Market
from petrostates.namespace import Tables
from petrostates.schema import ADJUSTMENTS
from petrostates.selection import Selection

SEVEN = sorted(INDICES)


@pytest.fixture(scope="module")
def crowd():
    """Nine exporters, twelve importers, two products, three years; two cells of three are empty, one is a published zero."""
    chance = np.random.default_rng(7)
    exporters, importers = ("E" + str(n) for n in range(9)), ["M" + str(n) for n in range(12)]
    places = [(y, e, m, p) for e in exporters for y in (2022, 2023, 2024) for m in importers for p in ("crude", "lng")]
    frame = pd.DataFrame(places, columns=["period", "exporter", "importer", "product"])
    frame = frame.assign(quantity_t=chance.lognormal(8, 2, len(frame)), value_usd=chance.lognormal(9, 2, len(frame)))
    kept = frame[chance.random(len(frame)) < 1 / 3].copy()
    kept.loc[kept.index[0], ["quantity_t", "value_usd"]] = 0.0
    return kept


@pytest.fixture(scope="module")
def crowded(crowd):
    """The market of the crowd."""
    return ps.market("all", flows=crowd, codes="any")


@pytest.fixture(scope="module")
def by_view(crowded):
    """The view of overlaps, whole: every index, measure and definition of a cell."""
    columns = ("index", "cells", "measure", "period", "product", "exporter_a", "exporter_b", "overlap")
    return crowded._views.read("overlap", {}, columns, columns[:-1])


@pytest.mark.parametrize("measure", ["quantity", "value"])
@pytest.mark.parametrize("cells", ["importer", "product", "importer_product"])
@pytest.mark.parametrize("index", SEVEN)
def test_the_matrix_holds_what_the_view_gives_for_every_pair(crowded, by_view, index, cells, measure):
    matrix = crowded.matrix(index, cells=cells, measure=measure).tidy()
    assert matrix[["low", "high"]].isna().all(axis=None)  # a declared figure has no range
    matrix = matrix[matrix["exporter_a"].ne(matrix["exporter_b"])].drop(columns=["low", "high"]).reset_index(drop=True)
    keys = [name for name in matrix.columns if name != "overlap"]
    chosen = by_view["index"].eq(index) & by_view["cells"].eq(cells) & by_view["measure"].eq(measure)
    expected = by_view.loc[chosen, list(matrix)].reset_index(drop=True)
    assert len(matrix) == len(expected) > 0
    assert matrix[keys].equals(expected[keys])
    assert np.abs(matrix["overlap"] - expected["overlap"]).max() < 1e-12


@pytest.mark.parametrize("index", SEVEN)
def test_an_exporter_is_alike_with_itself_and_the_matrix_is_symmetric(crowded, index):
    frame = crowded.matrix(index).tidy()
    own = frame[frame["exporter_a"].eq(frame["exporter_b"])]
    assert set(own["overlap"]) == {INDICES[index].alike}
    there = frame.set_index(["period", "product", "exporter_a", "exporter_b"])["overlap"]
    back = frame.set_index(["period", "product", "exporter_b", "exporter_a"])["overlap"].rename_axis(there.index.names)
    assert there.equals(back.reindex(there.index))


@pytest.mark.parametrize("index", SEVEN)
def test_a_pair_without_a_cell_in_common_keeps_its_true_end(market, index):
    frame = market.matrix(index).tidy().query("period.dt.year == 2021 and exporter_a != exporter_b")
    assert frame["overlap"].tolist() == [INDICES[index].apart] * 2


def test_rows_come_in_the_order_of_their_keys(crowded):
    keys = ["period", "product", "exporter_a", "exporter_b"]
    frame = crowded.matrix().tidy()
    assert frame.equals(frame.sort_values(keys).reset_index(drop=True))
    assert list(frame) == [*keys, "overlap", "low", "high"]
    assert "product" not in crowded.matrix(cells="product").tidy()


def test_a_market_without_trade_has_an_empty_matrix(crowded):
    nothing = ps.market("all", flows=ps.example_flows(), start=2030).matrix()
    assert nothing.tidy().empty
    assert list(nothing.tidy()) == ["period", "product", "exporter_a", "exporter_b", "overlap", "low", "high"]
    assert "No two exporters trade" in nothing.summary()
    assert nothing.plot().get_title().startswith("Overlap of every pair")


@pytest.mark.filterwarnings("ignore:Coverage jumps")
def test_the_matrix_is_a_result_like_any_other(market):
    matrix = market.matrix("cosine")
    assert isinstance(matrix, Result)
    assert "Pianka 1973" in matrix.summary()
    assert set(matrix.of(["RUS"]).tidy()["exporter_b"]) == {"RUS"}
    assert "<table" in matrix._repr_html_()


def test_the_summary_names_the_two_that_are_most_alike(market_of):
    # RUS and IRN sell to China alone, SAU half to Japan: overlap 1 for the first two, 1/2 for the others
    matrix = market_of("""
        2024 RUS CHN crude 5
        2024 IRN CHN crude 7
        2024 SAU CHN crude 4
        2024 SAU JPN crude 4
    """).matrix()
    assert ": 3 pairs, median 0.500; most alike Iran and Russia, 1.000." in matrix.summary()


@pytest.mark.filterwarnings("ignore:Coverage jumps")
def test_the_heat_map_shows_the_numbers_of_the_last_year(market_of):
    matrix = market_of("""
        2023 SAU CHN crude 5
        2024 RUS CHN crude 6
        2024 RUS IND crude 4
        2024 IRN CHN crude 7
    """).matrix()
    ax = matrix.plot()
    shown = np.asarray(ax.collections[0].get_array()).ravel().tolist()
    assert shown == pytest.approx([1.0, 0.6, 0.6, 1.0])
    assert [label.get_text() for label in ax.get_yticklabels()] == ["RUS", "IRN"]
    assert (
        below(ax) == "All importers, Crude oil and condensate, 2024, coverage jumps in this period, declared, by tonnes"
    )


def below(ax) -> str:
    """The smaller line below the title."""
    return " ".join(ax.texts[0].get_text().split())


@pytest.mark.parametrize("cells", ["importer", "product"])
def test_the_heat_map_shows_the_twenty_that_sell_most_in_the_last_period_and_says_so(cells):
    rows = [(2024, f"E{n:02}", "CHN", 10.0 + n) for n in range(22)] + [(2024, "E01", "M1", 90.0)]
    rows += [(2023, "E00", "CHN", 900.0), (2023, "E02", "CHN", 900.0)]
    frame = pd.DataFrame(rows, columns=["period", "exporter", "importer", "quantity_t"]).assign(product="crude")
    with pytest.warns(ps.CoverageWarning):
        ax = ps.market("all", flows=frame, codes="any").matrix("krugman", cells=cells).plot()
    shown = [label.get_text() for label in ax.get_yticklabels()]
    assert shown == ["E01", *(f"E{n:02}" for n in range(21, 2, -1))]
    assert "the 20 largest of 22 exporters" in below(ax)


def test_the_heat_map_of_asian_crude_shows_those_it_is_about():
    matrix = ps.market("asia", product="crude", basis="attributed", start=2023).matrix()
    with pytest.warns(ps.CoverageWarning, match="Vietnam 2024"):
        ax = matrix.plot()
    assert [label.get_text() for label in ax.get_yticklabels()][:3] == ["SAU", "RUS", "ARE"]
    assert "IRN" in [label.get_text() for label in ax.get_yticklabels()]
    assert "the 20 largest of" in below(ax)


worlds = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 70_000), st.floats(1e-3, 1e9)),
    min_size=1,
    max_size=40,
    unique_by=lambda r: r[:2],
)


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(worlds, st.sampled_from(SEVEN))
def test_every_pair_is_what_the_scalar_form_gives(rows, index):
    frame = pd.DataFrame(rows, columns=["exporter", "cell", "amount"])
    cells = pa.table(
        {
            "period": [2024] * len(frame),
            "product": ["*"] * len(frame),
            "cell": frame["cell"].astype(str),
            "exporter": frame["exporter"].astype(str),
            "amount": frame["amount"],
        }
    )
    wide = frame.pivot(index="cell", columns="exporter", values="amount")
    for row in every_pair(cells, index).to_pylist():
        expected = getattr(ps, index)(wide[int(row["exporter_a"])], wide[int(row["exporter_b"])])
        assert row["overlap"] == pytest.approx(expected, abs=1e-12)


def test_more_cells_than_sixteen_bits_hold_are_kept_apart():
    # Two exporters in 70,000 cells each, every second of them shared: overlap 1/2
    places = np.arange(70_000)
    cells = pa.table(
        {
            "period": [2024] * 140_000,
            "product": ["*"] * 140_000,
            "cell": np.concatenate([2 * places, 4 * (places // 2) + places % 2]).astype(str),
            "exporter": ["A"] * 70_000 + ["B"] * 70_000,
            "amount": np.ones(140_000),
        }
    )
    assert every_pair(cells, "finger_kreinin")["overlap"].to_pylist() == pytest.approx([1, 0.5, 0.5, 1], abs=1e-12)


# -- over the attribution ---------------------------------------------------------------------------------------------


def cargo(label: str, low: float, central: float, high: float) -> dict[str, object]:
    """Iranian cargo under a label, into China."""
    return dict.fromkeys(ADJUSTMENTS.fields.names, "made up") | {
        "period": date(2024, 1, 1),
        "totals": "any",
        "frequency": "A",
        "declared_exporter": label,
        "attributed_exporter": "IRN",
        "importer": "CHN",
        "product": "crude",
        "unit_value_usd_t": 500.0,
        "vintage": date(2024, 1, 1),
        "lever": label,
        "quantity_low_t": low,
        "quantity_t": central,
        "quantity_high_t": high,
    }


@pytest.fixture
def hidden_cargo(flows_of):
    """Two years, two labels; the whole of one of them may be Iran's, and Iran may have nothing else in 2024."""
    books = flows_of("""
        2023 RUS CHN crude 6
        2023 IRN IND crude 4
        2024 RUS CHN crude 6
        2024 RUS IND crude 4
        2024 OMN CHN crude 3
        2024 OMN KOR crude 1
        2024 MYS CHN crude 8
        2024 KWT IND crude 5
    """)
    cargoes = ADJUSTMENTS.from_pylist([cargo("MYS", 2.0, 4.0, 8.0), cargo("OMN", 0.0, 1.0, 3.0)])
    return Market(Tables(conform(books), cargoes), Selection("all", None, basis="attributed"))


@pytest.mark.parametrize("cells", ["importer", "product", "importer_product"])
@pytest.mark.parametrize("index", SEVEN)
def test_an_attributed_matrix_has_the_range_that_the_view_gives_every_pair(hidden_cargo, index, cells):
    keys, numbers = ["period", "product", "exporter_a", "exporter_b"], ["overlap", "low", "high"]
    matrix = hidden_cargo.matrix(index, cells=cells).tidy()
    of = {"index": index, "measure": "quantity", "cells": cells}
    expected = hidden_cargo._views.read("overlap", of, (*keys, *numbers), tuple(keys))
    pairs = matrix[matrix["exporter_a"].ne(matrix["exporter_b"])].reset_index(drop=True)
    same = [name for name in keys if name in pairs]
    assert pairs[same].equals(expected[same])
    assert np.abs(pairs[numbers] - expected[numbers]).max(axis=None) < 1e-12
    assert matrix["low"].le(matrix["overlap"]).all()
    assert matrix["high"].ge(matrix["overlap"]).all()


def test_an_attributed_matrix_by_hand_is_wide_where_the_cargo_is_in_doubt(hidden_cargo):
    # Oman keeps 2 of CHN and 1 of KOR (all 3 and 1; none and 1): with Russia's 0.6 to CHN it has min(0.6, 2/3), 3/4 or 0.
    rows = hidden_cargo.matrix().of(["RUS", "OMN", "KWT"]).tidy().set_index(["period", "exporter_a", "exporter_b"])
    year = pd.Timestamp(2024, 1, 1)
    assert rows.loc[(year, "RUS", "OMN"), ["overlap", "low", "high"]].tolist() == pytest.approx([0.6, 0.0, 0.6])
    assert rows.loc[(year, "RUS", "KWT"), ["overlap", "low", "high"]].tolist() == pytest.approx([0.4, 0.4, 0.4])
    assert rows.loc[(year, "OMN", "OMN"), ["overlap", "low", "high"]].tolist() == [1.0, 1.0, 1.0]


def test_a_pair_of_which_one_trades_in_outer_readings_alone_is_absent(flows_of):
    books = flows_of("2024 RUS CHN crude 6\n2024 MYS CHN crude 8")
    tables = Tables(conform(books), ADJUSTMENTS.from_pylist([cargo("MYS", 0.0, 0.0, 4.0)]))
    matrix = Market(tables, Selection("all", None, basis="attributed")).matrix().tidy()
    assert set(matrix["exporter_a"]) == {"RUS", "MYS"}
