"""The value at which hidden cargo entered books: its ends, the months it is of, and several quotes of one year."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from petrostates.attribution import prices, tables
from petrostates.attribution.evidence_notes import notes
from petrostates.attribution.facts import OWN

TONNES = {("MYS", "CHN", 2023): 20e6, ("OMN", "CHN", 2023): 10e6}


@pytest.fixture
def value(make_fact):
    """A quoted value a tonne of some months of 2023."""

    def quote(label, *readings, months=(1, 12), year=2023, **more):
        first, last = date(year, months[0], 1), prices.last_day(date(year, months[1], 1), "M")
        return make_fact("unit_value", label, *readings, first=first, last=last, unit="USD/t", **more)

    return quote


@pytest.fixture
def priced(case_of, make_carries, make_fact):
    """The price table of 2023 by label, all labels together under the empty one."""

    def table(*quotes) -> pd.DataFrame:
        labels = [make_carries("MYS"), make_carries("OMN")]
        totals = [make_fact("customs_import", "MYS", 20e6), make_fact("customs_import", "OMN", 10e6)]
        ceilings = [make_fact("capability", label, 0.0, unit="kb/d") for label in ("MYS", "OMN")]
        frame = tables.prices(case_of(TONNES, *labels, *totals, *ceilings, *quotes))
        of_year = frame[frame["period"].dt.year.eq(2023)]
        return of_year.set_index(of_year["label"].fillna(""))

    return table


def ends(row: pd.Series) -> list[float]:
    return row[["unit_value_low_usd_t", "unit_value_usd_t", "unit_value_high_usd_t"]].tolist()


def test_a_quote_of_some_months_has_its_ends_and_names_its_months(priced, value):
    found = priced(value("MYS", 483, 510, 537, months=(1, 5)))
    row = found.loc["MYS"]
    assert (ends(row), row["span"], row["known"]) == ([483, 510, 537], "2023-01..2023-05", True)
    assert "in 2023-01..2023-05; what was paid is not known" in row["says"]


def test_two_quotes_of_one_year_are_averaged_by_their_months(priced, value):
    quotes = value("MYS", 483, 510, 537, months=(1, 5)), value("MYS", 600, 630, 650, months=(6, 12), source=OWN)
    for found in (priced(*quotes), priced(*reversed(quotes))):
        row = found.loc["MYS"]
        assert ends(row) == pytest.approx([(5 * a + 7 * b) / 12 for a, b in ((483, 600), (510, 630), (537, 650))])
        assert (row["span"], row["known"]) == ("2023", True)
        assert "mean of 2 quotes by their months" in row["says"]


def test_months_between_two_quotes_are_in_neither(priced, value):
    row = priced(value("MYS", 500.0, months=(1, 2)), value("MYS", 620.0, months=(12, 12))).loc["MYS"]
    assert (row["unit_value_usd_t"], row["span"]) == (pytest.approx(540.0), "2023-01..2023-02, 2023-12")


def test_two_quotes_of_the_same_months_share_them(priced, value):
    row = priced(value("MYS", 490, 500, 510), value("MYS", 515, 520, 530, said_by="another")).loc["MYS"]
    assert ends(row) == [490, 510, 530]


def test_a_quote_within_a_longer_one_is_left_out_by_name(priced, value):
    row = priced(value("MYS", 510.0), value("MYS", 900.0, months=(3, 3), said_by="a paper")).loc["MYS"]
    assert (row["unit_value_usd_t"], row["span"]) == (510.0, "2023")
    assert "left out beside a longer span: 2023-03 by a paper" in row["says"]


def test_a_value_of_the_books_is_of_the_year_and_states_no_ends(priced):
    row = priced().loc["OMN"]
    assert (row["unit_value_usd_t"], row["span"]) == (500.0, "2023")
    assert row[["unit_value_low_usd_t", "unit_value_high_usd_t"]].isna().all()


def test_the_mean_of_labels_has_ends_and_names_the_months_of_each(priced, value):
    mean = priced(value("MYS", 483, 510, 537, months=(1, 5))).loc[""]
    tonnes = priced()["quantity_t"]
    weights = tonnes["MYS"], tonnes["OMN"]
    expected = [(weights[0] * of_mys + weights[1] * 500) / sum(weights) for of_mys in (483, 510, 537)]
    assert ends(mean) == pytest.approx(expected)
    assert mean["span"] == "MYS 2023-01..2023-05, OMN 2023"
    assert mean["says"].endswith("; of MYS 2023-01..2023-05, OMN 2023")
    assert priced().loc["", ["unit_value_low_usd_t", "unit_value_high_usd_t"]].isna().all()


def test_the_fingerprint_compares_the_same_months_and_all_of_them(case_of, make_carries, value):
    quotes = [
        value("MYS", 510.0, months=(1, 5)),
        value("OMN", 630.0, months=(1, 5)),
        value("ARE", 637.0, months=(1, 5)),
        value("MYS", 570.0, months=(6, 12)),
        value("OMN", 600.0, months=(6, 12)),
        value("MYS", 100.0),  # nobody else's of the whole year
    ]
    own, around = prices.beside(case_of(TONNES, make_carries("MYS"), *quotes), "MYS", 2023)
    assert own == pytest.approx((5 * 510 + 7 * 570) / 12)
    assert around == pytest.approx((5 * 633.5 + 7 * 600) / 12)
    assert prices.beside(case_of(TONNES, make_carries("MYS"), quotes[-1]), "MYS", 2023) is None


def test_an_own_quote_across_two_years_is_said_to_count_in_neither(case_of, make_carries, make_fact):
    span = {"first": date(2022, 6, 1), "last": date(2023, 5, 31)}
    quote = make_fact("unit_value", "MYS", 510.0, unit="USD/t", source=OWN, **span)
    said = notes(case_of(TONNES, make_carries("MYS"), make_fact("customs_import", "MYS", 20e6), quote))
    assert any("since it lies in two calendar years" in note for note in said)
