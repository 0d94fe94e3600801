"""Frames of the user's own: every container, every way to write a period, every refusal."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import petrostates as ps
from petrostates.errors import BadArgument, BadTable, DataWarning, PetrostatesError, UnknownCountry, UnknownRegion
from petrostates.frames import conform, conforming

NAN = float("nan")


def two_rows(**columns):
    """Two sound rows as plain columns, some replaced or, where None, left out."""
    sound = {
        "period": [date(2024, 1, 1), date(2024, 1, 1)],
        "exporter": ["RUS", "IRN"],
        "importer": ["CHN", "CHN"],
        "product": ["crude", "crude"],
        "quantity_t": [3.0, 1.0],
    }
    return {name: values for name, values in {**sound, **columns}.items() if values is not None}


def relation(columns):
    return duckdb.connect().from_arrow(pa.table(columns))


def categories_of_polars(columns):
    codes = [name for name in ("exporter", "importer", "product") if name in columns]
    return pl.DataFrame(columns).with_columns(pl.col(codes).cast(pl.Categorical))


def categories(columns):
    return pd.DataFrame(columns).astype(dict.fromkeys({"exporter", "importer", "product"} & columns.keys(), "category"))


def in_pieces(columns):
    table = pa.table(columns)
    return pa.concat_tables([table.slice(0, 1), table.slice(1)])


CONTAINERS = {
    "pandas": pd.DataFrame,
    "pandas with categories": categories,
    "pandas on Arrow": lambda columns: pa.table(columns).to_pandas(types_mapper=pd.ArrowDtype),
    "polars": pl.DataFrame,
    "polars with categories": categories_of_polars,
    "polars, lazy": pl.LazyFrame,
    "pyarrow": pa.table,
    "pyarrow in pieces": in_pieces,
    "pyarrow, one batch": pa.record_batch,
    "pyarrow, a stream that is read once": lambda columns: pa.table(columns).to_reader(),
    "duckdb": relation,
}


@pytest.fixture(params=CONTAINERS.values(), ids=CONTAINERS.keys())
def container(request):
    """Makes a table of one library from plain columns."""
    return request.param


def refusal(columns, **options):
    with pytest.raises(BadTable) as refused:
        ps.market("all", flows=pd.DataFrame(columns), **options)
    assert isinstance(refused.value, PetrostatesError)
    assert isinstance(refused.value, ValueError)
    return str(refused.value)


# -- what is accepted -------------------------------------------------------------------------------------------------


def test_every_container_gives_the_same_overlap(container, eight_rows):
    columns = {name: eight_rows[name].tolist() for name in eight_rows}
    overlap = ps.market("all", flows=container(columns)).overlap("RUS", "IRN").tidy()
    assert overlap["overlap"].tolist() == [1.0, 0.0]


def test_nan_is_missing_in_every_container(container):
    assert conform(container(two_rows(quantity_t=[3.0, NAN])))["quantity_t"].to_pylist() == [3.0, None]


@pytest.mark.parametrize(
    "period",
    [
        date(2024, 1, 1),
        date(2024, 12, 31),
        datetime.fromisoformat("2024-01-01T12:30"),
        pd.Timestamp(2024, 1, 1),
        2024,
        "2024",
        "2024-01",
        "2024-01-01",
    ],
)
def test_a_year_can_be_written_in_any_way_and_is_labelled_by_its_first_day(period):
    flows = conform(pd.DataFrame(two_rows(period=[period] * 2, frequency=["A", "A"])))
    assert flows["period"].to_pylist() == [date(2024, 1, 1)] * 2


@pytest.mark.parametrize(
    ("frequency", "first"),
    [("A", "2024-01-01"), ("Q", "2024-04-01"), ("M", "2024-05-01"), ("D", "2024-05-17")],
)
def test_a_day_moves_to_the_first_of_its_period(frequency, first):
    frame = pd.DataFrame(two_rows(period=["2024-05-17"] * 2, frequency=[frequency] * 2))
    assert conform(frame)["period"].to_pylist() == [date.fromisoformat(first)] * 2


def test_without_a_stated_frequency_first_of_januaries_are_years_and_the_rest_months():
    def frequency(*periods):
        return conform(pd.DataFrame(two_rows(period=periods)))["frequency"].unique().to_pylist()

    assert frequency("2023-01-01", "2024-01-01") == ["A"]
    assert frequency("2024-01", "2024-02") == ["M"]


def test_text_of_a_year_and_a_month_says_months_also_where_every_one_is_a_january(container):
    for periods in (["2024-01", "2024-01"], ["2024-01-01", "2023-01"]):
        market = ps.market("all", flows=container(two_rows(period=periods)))
        assert "(monthly" in market.shares().summary()
    assert "(annual" in ps.market("all", flows=container(two_rows()), frequency="A").shares().summary()
    assert "``2024-03`` is months" in ps.market.__doc__


@pytest.mark.parametrize(
    "given",
    [
        pa.array([Decimal("0.3"), Decimal("123456789.987654321")], pa.decimal128(38, 9)),
        pa.array([2**62 + 1, 7], pa.int64()),
        pa.array([2**64 - 1, 0], pa.uint64()),
        pa.array([0.1, 5.5], pa.float32()),
        pa.array([0.1, 5.5], pa.float16()),
        pa.array([1e70, 1e-70]),
    ],
    ids=lambda given: str(given.type),
)
def test_numbers_of_every_kind_become_the_nearest_float(given):
    read = conform(pa.table(two_rows(quantity_t=given)))["quantity_t"].to_pylist()
    assert read == [float(Fraction(exact)) for exact in given.to_pylist()]


def test_a_moment_before_1970_belongs_to_the_day_on_which_it_is():
    eve = datetime.fromisoformat("1969-12-31T23:59")
    assert conform(pd.DataFrame(two_rows(period=[eve, eve])))["period"].to_pylist() == [date(1969, 12, 1)] * 2


def test_what_is_left_empty_in_a_column_of_text_is_as_if_the_column_were_not_there(container):
    whole = two_rows(flow=["import", None], source=["ships", None], vintage=["2024-05-01", None])
    plain = conform(container(two_rows())).slice(1)
    assert conform(container(whole)).slice(1).equals(plain)
    assert [plain[name][0].as_py() for name in ("flow", "source", "vintage")] == [
        "reconciled",
        "frame",
        date(1970, 1, 1),
    ]


def test_a_code_is_judged_once_however_many_rows_hold_it(monkeypatch):
    judged = []
    monkeypatch.setattr(conforming, "fault_of_code", lambda code, **_: judged.append(code))
    days = pd.date_range("2000-01-01", periods=5_000).repeat(2)
    frame = pd.DataFrame({"period": days, "exporter": ["RUS", "IRN"] * 5_000, "importer": "CHN", "product": "crude"})
    assert conform(frame.assign(quantity_t=1.0), frequency="D").num_rows == 10_000
    assert sorted(judged) == ["CHN", "IRN", "RUS", "crude"]


def test_a_lazy_frame_is_asked_for_the_columns_that_are_read_alone():
    lazy = pl.LazyFrame(two_rows(ship=["Suezmax", "Aframax"]))
    unread = pl.col("ship").map_elements(lambda _: pytest.fail("read"), return_dtype=pl.String)
    assert conform(lazy.with_columns(unread)).num_rows == 2


def test_unknown_columns_are_ignored():
    frame = pd.DataFrame(two_rows(ship=["Suezmax", "Aframax"]))
    assert "ship" not in conform(frame).column_names


def test_one_measure_is_enough():
    frame = pd.DataFrame(two_rows(quantity_t=None, value_usd=[3.0, 1.0]))
    shares = ps.market("all", flows=frame).shares(measure="value").tidy().set_index("exporter")["share"]
    assert shares.to_dict() == {"RUS": 0.75, "IRN": 0.25}


def test_the_users_frame_is_left_as_it_was(eight_rows):
    before = eight_rows.copy()
    ps.market("all", flows=eight_rows).overlap("RUS", "IRN")
    pd.testing.assert_frame_equal(eight_rows, before)


def test_codes_any_takes_codes_that_no_list_holds():
    frame = pd.DataFrame(two_rows(exporter=["ATL", "IRN"], product=["mead", "mead"]))
    shares = ps.market("all", flows=frame, codes="any", product="mead").shares().tidy()
    assert shares["exporter"].tolist() == ["ATL", "IRN"]


def test_codes_any_lets_the_codes_be_compared_too():
    frame = pd.DataFrame(two_rows(exporter=["ATL", "MUU"]))
    assert ps.market("all", flows=frame, codes="any").overlap("ATL", "MUU").tidy()["overlap"].tolist() == [1.0]


def test_codes_any_offers_the_nearest_exporter_of_the_frame_for_one_that_nobody_knows():
    market = ps.market("all", flows=pd.DataFrame(two_rows(exporter=["Atlantis", "RUS"])), codes="any")
    with pytest.raises(UnknownCountry, match=r"No exporter 'Atlantic' in these figures\. Did you mean 'Atlantis'"):
        market.overlap("Atlantic", "RUS")
    with pytest.raises(UnknownCountry, match="Did you mean 'RUS'"):
        market.pressure("Atlantis", on="RUX")
    assert "Saudi Arabia is not in the books" in market.overlap("Atlantis", "SAU").summary()


@pytest.mark.parametrize("chosen", [{"source": "baci"}, {"source": "jodi"}, {"data": "somewhere"}])
def test_a_choice_from_the_data_folder_is_refused_beside_a_frame(chosen):
    with pytest.raises(BadArgument, match=f"{next(iter(chosen))}= is about the data folder, which flows= replaces"):
        ps.market("all", flows=ps.example_flows(), **chosen)


def test_codes_any_lets_an_own_importer_be_the_market():
    frame = pd.DataFrame(two_rows(importer=["Atlantis", "CHN"]))
    shares = ps.market("Atlantis", flows=frame, codes="any").shares().tidy()
    assert shares["importer"].tolist() == ["Atlantis"]
    assert len(ps.market(["Atlantis", "asia"], flows=frame, codes="any").shares().tidy()) == 2
    with pytest.raises(UnknownRegion, match="Did you mean 'Atlantis'"):
        ps.market("Atlantic", flows=frame, codes="any")


@pytest.mark.parametrize("code", ["a\\b", "a/b", "a\nb", "*"])
@pytest.mark.parametrize("column", ["exporter", "importer", "product"])
def test_a_code_that_no_engine_or_cell_could_hold_is_refused_at_once(column, code):
    assert f"Row 1, column {column}: {code!r} is no code" in refusal(two_rows(**{column: ["x", code]}), codes="any")


def test_totals_over_partners_are_left_out_with_a_warning(container):
    columns = two_rows(exporter=["RUS", "WLD"])
    with pytest.warns(DataWarning, match=r"1 of 2 rows of the frame are totals over partners \(WLD\), first row 1"):
        market = ps.market("all", flows=container(columns))
    assert market.shares().tidy()["share"].tolist() == [1.0]


def test_a_frame_has_no_attributed_basis_and_says_what_to_do():
    with pytest.raises(BadArgument, match=r"a frame has none\. Use basis='declared'; .* column exporter"):
        ps.market("all", flows=pd.DataFrame(two_rows()), basis="attributed")


def test_all_amounts_missing_is_a_warning_and_no_rows():
    with pytest.warns(DataWarning, match="Every amount of the frame is missing"):
        market = ps.market("all", flows=pd.DataFrame(two_rows(quantity_t=[None, None])))
    assert market.overlap("RUS", "IRN").tidy().empty
    assert market.shares().tidy().empty
    assert market.concentration().tidy().empty


# -- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("column", ["period", "exporter", "importer", "product"])
def test_a_missing_column_is_named(column):
    assert f"The frame lacks {column}. It has" in refusal(two_rows(**{column: None}))


def test_a_frame_without_columns_is_told_what_is_wanted():
    said = refusal({})
    assert "lacks period, exporter, importer, product. It has no column, and no rows; give period, exporter" in said
    assert "quantity_t or value_usd" in said


def test_a_frame_without_any_amount_column_is_refused():
    assert "lacks quantity_t or value_usd" in refusal(two_rows(quantity_t=None))


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"quantity_t": [3.0, -1.0]}, "Row 1, column quantity_t: -1.0 is negative; give what was traded, or leave"),
        ({"value_usd": [-5.0, 1.0]}, "Row 0, column value_usd: -5.0 is negative"),
        (
            {"quantity_t": [3.0, float("inf")]},
            "Row 1, column quantity_t: inf is not a finite number; leave the cell empty",
        ),
        ({"quantity_t": ["3", "1"]}, "'3' is not a finite number; make the column one of numbers. The row is"),
        ({"quantity_t": [None, "1"]}, "Row 1, column quantity_t: '1' is not a finite number; make the column"),
        ({"quantity_t": [3, -1]}, "Row 1, column quantity_t: -1 is negative"),
        ({"quantity_t": [Decimal("3.5"), Decimal("-1")]}, "Row 1, column quantity_t: Decimal('-1.0') is negative"),
        ({"quantity_t": [True, False]}, "Row 0, column quantity_t: True is not a finite number"),
        ({"exporter": ["RUS", "IRAN"]}, "Row 1, column exporter: 'IRAN' is unknown. Did you mean 'IRN'"),
        ({"importer": ["chn", "CHN"]}, "Row 0, column importer: 'chn' is unknown. Did you mean 'CHN'"),
        ({"product": ["crude", "crud"]}, "Row 1, column product: 'crud' is unknown. Did you mean 'crude'"),
        ({"exporter": ["RUS", None]}, "None is not a code; give text such as 'RUS', or leave the row out. The row"),
        ({"product": ["crude", None]}, "Row 1, column product: None is not a code; give text such as 'crude'"),
        ({"exporter": ["RUS", ""]}, "Row 1, column exporter: '' is not a code"),
        ({"exporter": [643, 364]}, "Row 0, column exporter: 643 is not a code"),
        ({"exporter": ["RUS", "CHN"]}, "Row 1, column importer: 'CHN' is also the exporter"),
        ({"exporter": ["RUS", "RUS"]}, "Rows 0 and 1 share the key 2024-01-01, RUS, CHN, crude"),
        ({"period": [2024.0, 2024.5]}, "Row 1, column period: 2024.5 is not a date"),
        ({"period": [24.0, 24.0]}, "Row 0, column period: 24.0 is not a date"),
        ({"period": [date(2024, 1, 1), None]}, "Row 1, column period: None is missing; give a date, a year"),
        ({"period": [2024, None]}, "Row 1, column period: None is missing; give a date, a year"),
        ({"period": ["2024", "May 2024"]}, "Row 1, column period: 'May 2024' is not ISO text"),
        ({"period": ["2024", "2024-13"]}, "Row 1, column period: '2024-13' is not ISO text"),
        ({"period": [24, 24]}, "Row 0, column period: 24 is not a date, a year"),
        ({"period": [[2024], [2024]]}, "Row 0, column period: [2024] is not a date"),
        ({"vintage": ["2024", "soon"]}, "Row 1, column vintage: 'soon' is not ISO text"),
        ({"vintage": [24, 24]}, "Row 0, column vintage: 24 is not a date"),
        ({"source": [1, 2]}, "Row 0, column source: 1 is no text"),
        ({"quantity_t": [[3.0], [1.0]]}, "Row 0, column quantity_t: [3.0] is not a finite number"),
        ({"quantity_t": [3.0, [1.0]]}, "Row 1, column quantity_t: [1.0] is a list where row 0 has a float"),
        ({"quantity_t": [3.0, "many"]}, "Row 1, column quantity_t: 'many' is a str where row 0 has a float"),
        ({"quantity_t": [3.0, 1e300]}, "Row 1, column quantity_t: 1e+300 is beyond what can be added up"),
        ({"value_usd": [3.0, 1e-300]}, "Row 1, column value_usd: 1e-300 is beyond what can be added up"),
        ({"frequency": ["A", "M"]}, "mixes frequencies A, M"),
        ({"exporter": [["RUS"], ["IRN"]]}, "Row 0, column exporter: ['RUS'] is not a code"),
        ({"flow": ["export", 5]}, "Row 1, column flow: 5 is a int where row 0 has a str"),
        ({"flow": [5, 5]}, "Row 0, column flow: 5 is no text"),
        ({"frequency": ["W", "W"]}, "Row 0, column frequency: 'W' is none of A, Q, M, D"),
    ],
)
def test_a_bad_row_is_named_by_column_row_and_fault(columns, said):
    assert said in refusal(two_rows(**columns))


def test_the_first_bad_row_is_named_whatever_its_column(container):
    columns = two_rows(
        period=["2024-01", "2024-01", "2024-02", "2024-03", "2024-04"],
        exporter=["RUS", "IRN", "RUS", "IRAN", ""],
        importer=["CHN", "CHN", "IND", "CHN", "CHN"],
        product=["crude"] * 5,
        quantity_t=[1.0, 2.0, -3.0, 4.0, 5.0],
    )
    with pytest.raises(BadTable, match=r"Row 2, column quantity_t: -3\.0 is negative.* exporter=RUS, importer=IND"):
        conform(container(columns))
    with pytest.raises(BadTable, match="Row 3, column exporter: 'IRAN' is unknown"):
        conform(container(columns | {"quantity_t": [1.0, 2.0, 3.0, -4.0, 5.0]}))


def test_the_first_row_whose_key_stands_before_is_named_with_the_one_before(container):
    columns = two_rows(
        period=[2020, 2021, 2022, 2021, 2020],
        exporter=["RUS"] * 5,
        importer=["CHN"] * 5,
        product=["crude"] * 5,
        quantity_t=[1.0] * 5,
    )
    with pytest.raises(BadTable, match="Rows 1 and 3 share the key 2021-01-01, RUS, CHN, crude"):
        conform(container(columns))


def test_a_period_is_only_held_against_rows_that_do_not_say_their_frequency():
    columns = two_rows(period=["2024-02-01", "2024-01-01"], frequency=["A", None])
    assert conform(pd.DataFrame(columns), frequency="A")["period"].to_pylist() == [date(2024, 1, 1)] * 2
    with pytest.raises(BadTable, match="Row 0, column period: '2024-02-01' neither begins nor ends"):
        conform(pd.DataFrame(columns | {"frequency": [None, "A"]}), frequency="A")


def test_the_last_day_of_the_calendar_ends_a_year():
    columns = two_rows(period=["9999-12-31"] * 2)
    assert conform(pd.DataFrame(columns), frequency="A")["period"].to_pylist() == [date(9999, 1, 1)] * 2


def test_a_day_that_no_calendar_has_is_refused_by_column():
    beyond = pa.table(two_rows(period=pa.array([10_000_000] * 2, pa.date32())))
    with pytest.raises(BadTable, match="column period of the frame holds a day outside the years 1 to 9999"):
        conform(beyond)


def test_the_message_shows_the_key_of_the_bad_row():
    assert "The row is period=2024-01-01, exporter=IRN, importer=CHN, product=crude" in refusal(
        two_rows(quantity_t=[3.0, -1.0])
    )


@pytest.mark.parametrize(
    "columns",
    [
        {"period": ["2024", "May"]},
        {"vintage": ["2024", "soon"]},
        {"period": [2024, 24]},
        {"quantity_t": [3.0, [1.0]]},
        {"quantity_t": [3.0, 1e300]},
        {"period": ["2024", pd.Period("2024")]},
    ],
)
def test_every_refused_row_shows_its_key(columns):
    assert "exporter=IRN, importer=CHN, product=crude." in refusal(two_rows(**columns))


def test_pandas_periods_are_refused_with_the_way_to_dates():
    periods = pd.PeriodIndex(["2024-01", "2024-02"], freq="M")
    said = refusal(two_rows(period=periods))
    assert "Row 0, column period: Period('2024-01', 'M') is a pandas period; give dates" in said
    assert "to_timestamp()" in said
    assert refusal(two_rows(period=pd.Series(periods, dtype=object))) == said
    assert conform(pd.DataFrame(two_rows(period=periods.to_timestamp())))["frequency"].unique().to_pylist() == ["M"]


def test_a_column_that_is_not_read_may_hold_anything():
    assert conform(pd.DataFrame(two_rows(notes=[{"a"}, 3]))).num_rows == 2


# -- frequency --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("periods", "frequency"),
    [
        (["2023-01", "2024-01"], "M"),
        (["2024-01", "2024-04"], "Q"),
        (["2024-03-31", "2024-06-30"], "Q"),
        (["2023-12-31", "2024-12-31"], "A"),
        ([2023, 2024], "A"),
        (["2024-01-01", "2024-01-02"], "D"),
    ],
)
def test_the_frequency_of_a_frame_without_that_column_can_be_said(container, periods, frequency):
    market = ps.market("all", flows=container(two_rows(period=periods)), frequency=frequency)
    assert market.flows()["frequency"].tolist() == [frequency] * 2
    assert len(market.shares().tidy()) == 2


@pytest.mark.parametrize(
    ("periods", "frequency"),
    [
        (["2024-01", "2024-02"], "A"),
        (["2024-01", "2024-03"], "Q"),
        (["2024-01-01", "2024-01-02"], "M"),
        ([2024, 2023], "M"),
        (["2024", "2024"], "Q"),
        (["2024-01", "2024-02"], "D"),
    ],
)
def test_a_frequency_that_the_periods_contradict_is_refused(container, periods, frequency):
    with pytest.raises(BadTable, match=rf"Row [01], column period: .* of frequency='{frequency}'.*The row is period="):
        ps.market("all", flows=container(two_rows(period=periods)), frequency=frequency)


def test_a_frequency_that_the_column_contradicts_is_refused():
    said = refusal(two_rows(frequency=["M", "M"]), frequency="A")
    assert "Row 0, column frequency: 'M' is not the frequency='A' that is asked for" in said
    assert ps.market("all", flows=pd.DataFrame(two_rows(frequency=["M", "M"])), frequency="M").shares().tidy().size


def test_months_of_which_only_january_is_there_are_months_once_said_and_years_when_not():
    januaries = pd.DataFrame(two_rows(period=["2023-01-01", "2024-01-01"]))
    with pytest.raises(BadArgument, match="annual"):
        ps.market("all", flows=januaries, every="rolling12")
    assert ps.market("all", flows=januaries, frequency="M", every="quarter", partial=True).shares().tidy().size


def test_time_zones_are_refused_in_every_container(container):
    moscow = datetime(2024, 1, 1, tzinfo=ZoneInfo("Europe/Moscow"))
    with pytest.raises(BadTable, match=r"Row 0, column period: .* has a time zone"):
        ps.market("all", flows=container(two_rows(period=[moscow, moscow])))


def test_two_days_of_one_year_are_duplicates_once_they_are_years():
    columns = two_rows(period=["2024-03-01", "2024-09-01"], exporter=["RUS", "RUS"], frequency=["A", "A"])
    assert "Rows 0 and 1 share the key" in refusal(columns)


@pytest.mark.filterwarnings("ignore:1 flow of the frame stands under more than one source")
@pytest.mark.parametrize("apart", [{"flow": ["export", "import"]}, {"source": ["a", "b"]}, {"vintage": [2023, 2024]}])
def test_book_source_and_vintage_are_part_of_the_key_where_given(apart):
    assert conform(pd.DataFrame(two_rows(exporter=["RUS", "RUS"], **apart))).num_rows == 2


def test_one_flow_under_two_sources_is_added_up_as_two_lists_of_cargo_with_a_warning():
    frame = pd.DataFrame(two_rows(exporter=["RUS", "RUS"], source=["ships", "pipes"]))
    told = (
        r"1 flow of the frame stands under more than one source and .* added up: first 2024-01-01, RUS, CHN, crude "
        r"\(row 0, source ships\)\. Drop one"
    )
    with pytest.warns(DataWarning, match=told) as warned:
        market = ps.market("all", flows=frame)
    assert warned[0].filename == __file__
    assert market.flows()["quantity_t"].tolist() == [4.0]
    assert "added up" in ps.market.__doc__


def test_sources_of_different_flows_or_revised_ones_are_not_warned_of():
    conform(pd.DataFrame(two_rows(source=["ships", "pipes"])))
    conform(pd.DataFrame(two_rows(exporter=["RUS"] * 2, flow=["export", "import"], source=["russia", "china"])))
    conform(pd.DataFrame(two_rows(exporter=["RUS"] * 2, source=["ships"] * 2, vintage=[2024, 2025])))


def test_the_first_of_many_flows_under_two_sources_is_named():
    columns = two_rows(
        period=["2020", "2022", "2021", "2022", "2021", "2021"],
        exporter=["RUS"] * 6,
        importer=["CHN"] * 6,
        product=["crude"] * 6,
        quantity_t=[1.0] * 6,
        source=["a", "a", "a", "b", "b", "c"],
    )
    with pytest.warns(DataWarning, match=r"2 flows of the frame stand .* first 2022-01-01, RUS, CHN, crude \(row 1,"):
        conform(pd.DataFrame(columns))


@pytest.mark.parametrize(
    ("columns", "said"),
    [({}, "2 of 2 rows of the frame say no vintage, first row 0"), ({"vintage": ["2024-05", None]}, "1 of 2 .* row 1")],
)
def test_what_was_known_by_a_day_is_not_asked_of_rows_without_a_vintage(container, columns, said):
    with pytest.raises(BadArgument, match=f"{said}.* Give the column vintage"):
        ps.market("all", flows=container(two_rows(**columns)), as_of=2024)


def test_both_sides_books_of_one_trade_are_never_added_up():
    frame = pd.DataFrame(two_rows(exporter=["RUS", "RUS"], flow=["export", "import"]))
    with pytest.raises(BadArgument, match=r"mix flow export, import.*books="):
        ps.market("all", flows=frame)
    assert ps.market("all", flows=frame, books="import").flows()["quantity_t"].tolist() == [1.0]


def test_codes_any_still_refuses_what_is_no_text():
    assert "is not a code" in refusal(two_rows(exporter=["RUS", None]), codes="any")


@pytest.mark.parametrize("first", [date(2024, 1, 1), pd.Timestamp("2024-01-01")], ids=["date", "timestamp"])
@pytest.mark.parametrize("year", [2025, 2025.0, np.int64(2025), Decimal(2025)], ids=lambda year: type(year).__name__)
def test_a_year_beside_days_is_refused_in_any_order_and_never_read_as_time_since_1970(first, year):
    assert "Row 1, column period" in refusal(two_rows(period=[first, year]))
    assert "Row 1, column period" in refusal(two_rows(period=[year, first]))
    assert "Row 1, column period" in refusal(two_rows(period=pd.Series([first, year], dtype=object).astype("category")))
    assert "Row 1, column vintage" in refusal(two_rows(vintage=[first, year]))


def test_years_appended_to_a_column_of_days_are_refused_by_row():
    base = ps.example_flows()
    with pytest.raises(BadTable, match="Row 3, column period: 2025 is of type int among days; write every cell"):
        ps.market("all", flows=pd.concat([base, base.assign(period=2025)]))


def test_a_moment_with_a_time_zone_beside_days_without_one_is_refused():
    moscow = pd.Timestamp("2024-01-01", tz="Europe/Moscow")
    for first in (date(2024, 1, 1), pd.Timestamp("2024-01-01")):
        said = refusal(two_rows(period=pd.Series([first, moscow], dtype=object)))
        assert "Row 1, column period: 2024-01-01 00:00:00+03:00 has a time zone" in said


@pytest.mark.parametrize("missing", [None, NAN, pd.NaT, pd.NA], ids=repr)
def test_a_missing_cell_is_no_kind_of_its_own(missing):
    days = pd.Series([missing, date(2024, 1, 1), datetime.fromisoformat("2024-01-01")], dtype=object)
    columns = {name: [*values, values[-1]] for name, values in two_rows().items()}
    assert "Row 0, column period: None is missing" in refusal(columns | {"period": days})
    assert "Row 2, column exporter: 364 is a int where row 1 has a str" in refusal(
        columns | {"exporter": [missing, "RUS", 364]}
    )


@pytest.mark.parametrize("columns", [{"quantity_t": [3.0, "many"]}, {"exporter": ["RUS", 364]}])
def test_a_column_of_mixed_kinds_is_refused_like_any_other_bad_table(columns):
    with pytest.raises(PetrostatesError, match=next(iter(columns))):
        ps.market("all", flows=pd.DataFrame(two_rows(**columns)))


def test_two_columns_of_one_name_are_refused():
    frame = pd.DataFrame(two_rows(value_usd=[3.0, 1.0])).rename(columns={"value_usd": "quantity_t"})
    with pytest.raises(PetrostatesError, match="quantity_t"):
        conform(frame)


def test_an_unknown_book_is_refused():
    assert "column flow" in refusal(two_rows(flow=["export", "hearsay"]))


def test_a_frame_without_a_column_is_refused_by_the_names_that_it_has(container):
    with pytest.raises(BadTable, match=r"lacks product\. It has period, exporter, importer, quantity_t; give"):
        ps.market("all", flows=container(two_rows(product=None)))


def test_years_that_a_missing_one_made_floats_are_years_still(container):
    flows = conform(container(two_rows(period=[2023.0, 2024.0], vintage=[2025.0, NAN])))
    assert flows["period"].to_pylist() == [date(2023, 1, 1), date(2024, 1, 1)]
    assert flows["frequency"].to_pylist() == ["A", "A"]
    assert flows["vintage"].to_pylist() == [date(2025, 1, 1), date(1970, 1, 1)]
    with pytest.raises(BadTable, match=r"Row 1, column period: (None|nan) is missing"):
        conform(container(two_rows(period=[2024.0, NAN])))


@pytest.mark.parametrize("tonnes", [{"quantity_t": None}, {"quantity_t": [NAN, NAN]}], ids=["no column", "all missing"])
def test_dollars_alone_are_asked_for_by_value(tonnes):
    market = ps.market("all", flows=pd.DataFrame(two_rows(value_usd=[3.0, 1.0], **tonnes)))
    for found in (market.shares(), market.overlap("RUS", "IRN"), market.matrix(), market.rca()):
        assert "The flows have US dollars only: ask for measure='value'." in found.summary()
    assert "measure=" not in market.shares(measure="value").summary()
    assert "measure=" not in market.discounts().summary(), "a unit value needs both"
    tonnes_alone = ps.market("all", flows=pd.DataFrame(two_rows()))
    assert "The flows have tonnes only: ask for measure='quantity'." in tonnes_alone.shares(measure="value").summary()


@pytest.mark.parametrize(
    "column",
    [pa.chunked_array([[1.0]]), pd.Series([1.0]), pl.Series([1.0]), {"a": [1]}],
    ids=["pyarrow", "pandas", "polars", "a mapping"],
)
def test_a_single_column_or_a_mapping_is_no_table(column):
    with pytest.raises(BadArgument, match=f"flows is a {type(column).__name__}; give a pandas"):
        ps.market("all", flows=column)


def test_something_that_is_no_table_is_refused_by_its_type():
    with pytest.raises(BadArgument, match="flows is a list; give a pandas, polars, pyarrow or DuckDB table"):
        ps.market("all", flows=[{"exporter": "RUS"}])


@pytest.mark.parametrize("given", ["the connection", "what execute returns"])
def test_a_connection_of_duckdb_is_refused_with_the_way_to_a_table(given):
    connection = duckdb.connect()
    flows = connection if given == "the connection" else connection.execute("select 1 as period")
    with pytest.raises(BadArgument, match=r"flows is a DuckDBPyConnection, .* con\.sql\('select …'\)"):
        ps.market("all", flows=flows)
