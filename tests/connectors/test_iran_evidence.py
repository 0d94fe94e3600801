"""Evidence: periods, tonnes with the interval that rounding leaves open, and facts that contradict each other."""

from __future__ import annotations

from datetime import date

import pytest

from petrostates.connectors import sources
from petrostates.connectors.source import RawFiles
from petrostates.errors import BadFile
from petrostates.opening import read_released

ANCHORS = "period,label,importer,product,million_tonnes,kbd,change_on_year,said_by,address,note"
CAPABILITY = "period,label,importer,product,concept,value,unit,said_by,address,note"


@pytest.fixture
def read(parse):
    """Parse customs figures, lines of ``period,label,importer,product,million_tonnes,kbd,change_on_year``."""

    def facts(*lines, capability=()):
        return parse(
            "iran_evidence",
            {
                "customs_anchors.csv": "\n".join([ANCHORS, *(f"{line},GAC,," for line in lines)]) + "\n",
                "origin_capability.csv": "\n".join([CAPABILITY, *(f"{line},EIA,," for line in capability)]) + "\n",
            },
        )

    return facts


def interval(row):
    return pytest.approx((row["low"], row["central"], row["high"]), rel=1e-9)


def test_a_quoted_figure_becomes_one_row_of_tonnes(read):
    assert read("2021,MYS,CHN,crude,18.53,,0.61") == [
        {
            "period": date(2021, 1, 1),
            "period_end": date(2021, 12, 31),
            "concept": "customs_import",
            "label": "MYS",
            "origin": None,
            "importer": "CHN",
            "product": "crude",
            "scope": "crude_condensate",
            "basis": "customs",
            "low": pytest.approx(18_525_000),
            "central": pytest.approx(18_530_000),
            "high": pytest.approx(18_535_000),
            "unit": "t",
            "change_on_year": 0.61,
            "said_by": "GAC",
            "address": None,
            "note": None,
            "said": None,
            "retrieved": None,
            "source": "iran_evidence",
            "vintage": date(2026, 1, 1),
        }
    ]


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024H1", "2024-01-01", "2024-06-30"),
        ("2024H2", "2024-07-01", "2024-12-31"),
        ("2024Q1", "2024-01-01", "2024-03-31"),
        ("2024Q4", "2024-10-01", "2024-12-31"),
        ("2024-09", "2024-09-01", "2024-09-30"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2021-01..2021-02", "2021-01-01", "2021-02-28"),
        ("2021-11..2022-02", "2021-11-01", "2022-02-28"),
        ("2023..2024", "2023-01-01", "2024-12-31"),
        ("2023H2..2024Q1", "2023-07-01", "2024-03-31"),
        ("2023-05..2024", "2023-05-01", "2024-12-31"),
    ],
)
def test_a_period_runs_from_its_first_to_its_last_day(read, period, first, last):
    (row,) = read(f"{period},MYS,CHN,crude,1.0,,")
    assert (row["period"].isoformat(), row["period_end"].isoformat()) == (first, last)


@pytest.mark.parametrize(
    "period",
    [
        "24",
        "2024H3",
        "2024Q5",
        "2024-13",
        "2024-00",
        "2024-9",
        "spring",
        "",
        "2021-01..2021-13",
        "0000",
        "9999",
        "2021-05..2021-02",
        "2024..2023",
        "2023..",
        "..2023",
        "2021..2022..2023",
    ],
)
def test_a_bad_period_is_refused_with_file_row_and_column(read, period):
    with pytest.raises(BadFile, match=rf"customs_anchors\.csv, row 3, column period: '{period}"):
        read("2024,MYS,CHN,crude,1.0,,", f"{period},MYS,CHN,crude,1.0,,")


@pytest.mark.parametrize(
    ("printed", "half_a_step"), [("36", 500_000), ("3.6", 50_000), ("18.53", 5_000), ("5.125", 500), ("0.1", 50_000)]
)
def test_a_printed_figure_is_open_by_half_of_its_last_decimal(read, printed, half_a_step):
    (row,) = read(f"2021,MYS,CHN,crude,{printed},,")
    tonnes = float(printed) * 1e6
    assert interval(row) == (tonnes - half_a_step, tonnes, tonnes + half_a_step)


def test_a_printed_zero_is_a_decimal_like_any_other(read):
    (row,) = read("2021,MYS,CHN,crude,3.60,,")
    assert interval(row) == (3_595_000, 3_600_000, 3_605_000)


@pytest.mark.parametrize(
    ("period", "days"), [("2021", 365), ("2024", 366), ("2024H1", 182), ("2024-09", 30), ("2021-01..2021-02", 59)]
)
def test_barrels_a_day_become_tonnes_over_the_days_with_the_range_of_factors(read, period, days):
    # 733 kb/d at 7.33 barrels a tonne are 100,000 t a day; 7.356 and 7.30 are the range in use.
    (row,) = read(f"{period},MYS,CHN,crude,,733,")
    assert interval(row) == (733_000 * days / 7.356, 100_000 * days, 733_000 * days / 7.30)


def test_a_change_on_the_year_before_is_worked_out_from_that_year(read):
    rows = read("2022,MYS,CHN,crude,35.68,,", "2023,MYS,CHN,crude,,,0.54")
    assert interval(rows[1]) == (35_675_000 * 1.535, 35_680_000 * 1.54, 35_685_000 * 1.545)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param("2022-12,MYS,CHN,crude,4.0,,", id="its last month"),
        pytest.param("2022,MYS,IND,crude,4.0,,", id="another importer"),
    ],
)
def test_the_year_before_is_not_mistaken_for_something_else(read, other):
    rows = read(other, "2022,MYS,CHN,crude,36.0,,", "2023,MYS,CHN,crude,,,0.5")
    assert rows[2]["central"] == pytest.approx(54_000_000)


def test_a_change_is_worked_out_wherever_its_base_stands_in_the_file(read):
    lines = ["2024,MYS,CHN,crude,,,0.5", "2023,MYS,CHN,crude,,,0.5", "2022,MYS,CHN,crude,36.0,,"]
    found = {row["period"].year: row["central"] for row in read(*lines)}
    assert found == pytest.approx({2022: 36e6, 2023: 54e6, 2024: 81e6})


def test_of_two_reports_of_the_year_before_the_more_exact_one_is_the_base(parse):
    lines = ["2022,MYS,CHN,crude,36,,,A,,", "2022,MYS,CHN,crude,35.7,,,B,,", "2023,MYS,CHN,crude,,,0.5,A,,"]
    for ordered in (lines, lines[::-1]):
        files = {"customs_anchors.csv": "\n".join([ANCHORS, *ordered, ""]), "origin_capability.csv": CAPABILITY + "\n"}
        found = {row["period"].year: row["central"] for row in parse("iran_evidence", files)}
        assert found[2023] == pytest.approx(53_550_000)


@pytest.mark.parametrize(("change", "low", "high"), [("-1", 0, 180_250), ("-0.5", 17_795_250, 18_205_250)])
def test_a_fall_leaves_nothing_below_zero(read, change, low, high):
    row = read("2022,MYS,CHN,crude,36.0,,", f"2023,MYS,CHN,crude,,,{change}")[1]
    assert (row["low"], row["high"]) == pytest.approx((low, high))


def test_a_fall_by_more_than_everything_is_refused(read):
    with pytest.raises(BadFile, match=r"customs_anchors\.csv, row 3, column change_on_year: '-1\.5'"):
        read("2022,MYS,CHN,crude,36.0,,", "2023,MYS,CHN,crude,,,-1.5")


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("2023,MYS,CHN,crude,,,", id="no figure at all"),
        pytest.param("2023,SAU,CHN,crude,,,0.5", id="no such label the year before"),
        pytest.param("2024,MYS,CHN,crude,,,0.5", id="no such year before"),
        pytest.param("2023H1,MYS,CHN,crude,,,0.5", id="a change of a half year"),
    ],
)
def test_a_row_that_gives_no_amount_is_refused(read, line):
    with pytest.raises(BadFile, match=r"customs_anchors\.csv, row 3, column million_tonnes"):
        read("2022,MYS,CHN,crude,36.0,,", line)


@pytest.mark.parametrize("tonnes", ["35.8", "37.2"])
def test_tonnes_and_barrels_of_one_report_may_differ_by_rounding(read, tonnes):
    # 733 kb/d over 2021 are 36.5 Mt: 2.0 and 1.9 % away. The tonnes are kept.
    (row,) = read(f"2021,MYS,CHN,crude,{tonnes},733,")
    assert row["central"] == pytest.approx(float(tonnes) * 1e6)


@pytest.mark.parametrize("tonnes", ["35.7", "37.3"])
def test_tonnes_and_barrels_that_contradict_each_other_are_refused(read, tonnes):
    with pytest.raises(BadFile, match=r"customs_anchors\.csv, row 3, column kbd: '733\.0' contradicts"):
        read("2022,MYS,CHN,crude,36.0,,", f"2021,MYS,CHN,crude,{tonnes},733,")


@pytest.mark.parametrize(
    "amounts",
    [
        pytest.param("-36.0,,", id="tonnes below zero"),
        pytest.param(",-733,", id="barrels below zero"),
        pytest.param("0,0,", id="nothing, twice"),
        pytest.param("3.6 Mt,,", id="a unit"),
        pytest.param("1_0,,", id="an underscore"),
        pytest.param("inf,,", id="infinity"),
        pytest.param(",nan,", id="no number"),
    ],
)
def test_an_amount_that_is_not_positive_is_refused(read, amounts):
    with pytest.raises(BadFile, match=r"customs_anchors\.csv, row 2"):
        read(f"2021,MYS,CHN,crude,{amounts}")


def test_an_unknown_label_is_refused_with_the_nearest_ones(read):
    with pytest.raises(BadFile, match=r"No country 'MYX'.*'MYS'"):
        read("2021,MYX,CHN,crude,1.0,,")
    with pytest.raises(BadFile, match=r"No product 'crud'.*'crude'"):
        read("2021,MYS,CHN,crud,1.0,,")


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("2021,MYX,CHN,crude,1.0,,", "label"),
        ("2021,,CHN,crude,1.0,,", "label"),
        ("2021,MYS,CHX,crude,1.0,,", "importer"),
        ("2021,MYS,CHN,crud,1.0,,", "product"),
        ("2021,MYS,CHN,,1.0,,", "product"),
    ],
)
def test_a_bad_code_is_refused_with_file_row_and_column(read, line, column):
    with pytest.raises(BadFile, match=rf"customs_anchors\.csv, row 3, column {column}"):
        read("2021,MYS,CHN,crude,1.0,,", line)


def test_a_capability_is_anything_up_to_its_bound_and_production_is_itself(read):
    bound, production = read(
        capability=["2024Q1,MYS,CHN,crude,capability,35,kb/d", "2024,IDN,,crude,production,580,kb/d"]
    )
    assert [(row["low"], row["central"], row["high"]) for row in (bound, production)] == [
        (0.0, 17.5, 35.0),
        (580.0, 580.0, 580.0),
    ]
    assert (bound["concept"], bound["unit"], production["importer"]) == ("capability", "kb/d", None)


@pytest.mark.parametrize(
    ("facts", "column"),
    [
        ("crude,capability,,kb/d", "value"),
        ("crude,capability,-35,kb/d", "value"),
        ("crude,capability,35,million bbl", "unit"),
        ("crude,production,35,", "unit"),
        ("crude,capacity,35,kb/d", "concept"),
        ("crude,,35,kb/d", "concept"),
    ],
)
def test_a_bad_capability_is_refused_with_file_row_and_column(read, facts, column):
    with pytest.raises(BadFile, match=rf"origin_capability\.csv, row 2, column {column}"):
        read(capability=[f"2024Q1,MYS,CHN,{facts}"])


def test_bundled_evidence_holds_what_chinese_customs_book_as_malaysian(built):
    rows = read_released(built, "evidence").to_pandas().query("label == 'MYS' and concept == 'customs_import'")
    years = rows[[(end - start).days > 360 for start, end in zip(rows["period"], rows["period_end"], strict=True)]]
    quoted = (years["central"] / 1e6).round(2).groupby(years["period"].map(lambda day: day.year)).apply(list).to_dict()
    assert {year: sorted(amounts) for year, amounts in quoted.items()} == {
        2018: [8.71],
        2020: [12.35],
        2021: [18.53],
        2022: [35.68],
        2023: [54.79, 54.95],
        2024: [70.33, 70.38],
        2025: [64.41],
    }


def test_bundled_facts_each_name_a_speaker_and_an_address_or_say_that_they_are_assumed(built):
    rows = built.read("evidence").to_pylist()
    silent = [row for row in rows if not (row["address"] or "").startswith("http")]
    assert {row["said_by"] for row in silent} <= {"petrostates, assumption", "petrostates, computed"}
    assert all(row["note"] for row in silent)


def test_the_first_edition_reads_its_label_sets_from_where_the_code_of_its_time_had_them(tmp_path):
    for name in ("customs_anchors.csv", "origin_capability.csv"):
        (tmp_path / name).write_text((ANCHORS if "anchors" in name else CAPABILITY) + "\n")
    names = ("customs_anchors.csv", "origin_capability.csv")
    read = {
        day: sources()["iran_evidence"].parse(RawFiles(tmp_path, names, day))["evidence"].to_pylist()
        for day in (date(2026, 11, 22), date(2026, 11, 23))
    }
    assumed = [row for row in read[date(2026, 11, 22)] if row["said_by"] == "petrostates, assumption"]
    assert {row["address"] for row in assumed} == {None}  # an assumption of the code has none
    labels = {(row["label"], row["origin"]) for row in read[date(2026, 11, 22)] if row["concept"] == "carries"}
    assert labels == {("MYS", "IRN"), ("OMN", "IRN"), ("ARE", "IRN"), ("IDN", "IRN"), ("MYS", "VEN")}
    assert read[date(2026, 11, 23)] == []


def test_no_outside_estimate_of_the_hidden_flow_is_bundled(built):
    assert "quoted" not in built.read("evidence").to_pandas()["concept"].unique()
