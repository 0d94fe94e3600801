"""The bundled figures once more, from the publisher's own CSV files by SQL written here."""

from __future__ import annotations

import zipfile

import duckdb
import pandas as pd
import pytest

import petrostates as ps
from petrostates import config

# The repair that corrections/baci.toml puts in words: unit values outside 0.4 to 2.5 medians are replaced; Iran's own
# returns to "Other Asia" go by 495 USD a tonne where no tonnage stands; two averaged reports stay as they are.
CRUDE = """
create table crude as
with published as (
    select t, seller.country_iso3 as exporter, buyer.country_iso3 as importer, v * 1000 as usd, q
    from raw
    join codes seller on seller.country_code = raw.i
    join codes buyer on buyer.country_code = raw.j
    where k = '270900'
),
median_price as (
    select t, median(usd / q) as m from published where usd > 10e6 and q > 0 group by t
)
select t, exporter, importer, usd,
    case
        when exporter = 'IRN' and importer = 'S19' and t in (2019, 2020, 2021) and q is null then usd / 495
        when exporter = 'IRN' and importer = 'CHN' and t in (2021, 2022) then q
        when usd > 0 and (q is null or q = 0 or usd / q < 0.4 * m or usd / q > 2.5 * m) then usd / m
        else q
    end as tonnes
from published join median_price using (t)
"""
OVERLAP = """
with sold as (
    select t, exporter, importer, {amount} / sum({amount}) over (partition by t, exporter) as part
    from crude
    where {amount} > 0 and importer in ({importers})
)
select r.t as year, sum(least(r.part, coalesce(i.part, 0))) as overlap
from (select * from sold where exporter = 'RUS') r
left join (select * from sold where exporter = 'IRN') i on i.t = r.t and i.importer = r.importer
where r.t in (select t from sold where exporter = 'IRN')
group by r.t
order by r.t
"""


@pytest.fixture(scope="module")
def published():
    """A connection with the table ``crude``: the publisher's figures, tonnages repaired."""
    archive = zipfile.ZipFile(next((config.bundle_folder() / "baci").rglob("*.zip")))
    names = archive.namelist()
    raw = pd.concat(pd.read_csv(archive.open(name), dtype={"k": str}) for name in names if "_Y" in name)
    codes = pd.read_csv(archive.open(next(name for name in names if "country_codes" in name)))
    with duckdb.connect() as connection:
        connection.register("raw", raw)
        connection.register("codes", codes)
        connection.execute(CRUDE)
        yield connection


def by_hand(connection, amount, without=()):
    own_codes = ["S19" if code == "XOA" else code for code in ps.regions()["asia"] if code not in without]
    importers = ", ".join(f"'{code}'" for code in own_codes)
    return dict(connection.sql(OVERLAP.format(amount=amount, importers=importers)).fetchall())


def by_package(measure="quantity", **options):
    frame = ps.market(**{"market": "asia", "product": "crude", **options}).overlap("RUS", "IRN", measure=measure).tidy()
    return frame.set_index(frame["period"].dt.year)


@pytest.mark.parametrize(("measure", "amount"), [("quantity", "tonnes"), ("value", "usd")])
def test_the_declared_overlap_is_what_sql_over_the_raw_files_gives(published, measure, amount):
    expected = by_hand(published, amount)
    assert list(expected) == list(range(1995, 2023))
    assert by_package(measure)["overlap"].to_dict() == pytest.approx(expected, abs=1e-9)


def test_the_years_without_iran_in_the_books_are_absent_and_said_to_be():
    overlap = ps.market("asia", product="crude").overlap("RUS", "IRN")
    assert overlap.tidy()["period"].dt.year.max() == 2022
    assert "Absent, Crude oil and condensate: 2023-2024, where Iran is not in the books by tonnes." in repr(overlap)


def test_attribution_brings_the_absent_years_back_with_a_range():
    recent = by_package(basis="attributed").loc[[2023, 2024]]
    assert (recent["low"] < recent["high"]).all()
    assert recent["overlap"].between(recent["low"], recent["high"]).all()


def test_years_before_the_hiding_began_are_the_same_on_both_bases():
    declared, attributed = by_package(end=2018), by_package(end=2018, basis="attributed")
    assert attributed["overlap"].to_dict() == pytest.approx(declared["overlap"].to_dict(), abs=1e-12)


def test_one_odd_partner_code_changes_2022_fourfold_by_tonnes_and_more_than_sixfold_by_value(published):
    without = [code for code in ps.regions()["asia"] if code != "XOA"]
    for measure, amount, times in (("quantity", "tonnes", 4.10), ("value", "usd", 6.60)):
        whole = by_package(measure, start=2022).loc[2022, "overlap"]
        cut = by_package(measure, market=without, start=2022).loc[2022, "overlap"]
        assert cut == pytest.approx(by_hand(published, amount, without=["XOA"])[2022], abs=1e-9)
        assert cut / whole == pytest.approx(times, abs=0.01)


def test_repairs_are_marked_and_the_published_tonnage_stays_beside_them(built, published):
    flows = built.read("flows").to_pandas()
    flows = flows[flows["product"].eq("crude")]
    changed = flows["quantity_t"].sub(flows["reported_quantity"]).abs().gt(0) | (
        flows["reported_quantity"].isna() & flows["quantity_t"].notna()
    )
    assert changed.sum() > 100
    assert flows.loc[changed, "correction"].notna().all()
    (expected,) = published.sql("select sum(tonnes) from crude").fetchall()[0]
    assert flows["quantity_t"].sum() == pytest.approx(expected)
