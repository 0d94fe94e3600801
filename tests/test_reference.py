"""Code lists hang together, and a wrong code meets the nearest right one."""

from __future__ import annotations

import re
from collections.abc import MutableMapping

import pytest

import petrostates as ps
from petrostates import reference
from petrostates.errors import BadArgument, UnknownCountry, UnknownProduct, UnknownRegion


def test_every_country_code_is_three_characters_or_the_one_that_is_not_stated():
    assert all(re.fullmatch(r"[A-Z]{2}[A-Z0-9]", code) for code in ps.countries() if code != reference.NOT_STATED)
    assert {"WLD", "_X", "XOA"} <= set(ps.countries())


def test_every_member_of_a_region_is_a_country_once():
    for members in ps.regions().values():
        assert len(set(members)) == len(members)
        assert set(members) <= set(ps.countries())


def test_asia_is_its_three_parts_with_other_asia():
    parts = [ps.regions()[part] for part in ("east_asia", "south_east_asia", "south_asia")]
    assert sorted(code for part in parts for code in part) == sorted(ps.regions()["asia"])
    assert "XOA" in ps.regions()["asia"]


def test_other_asia_is_never_called_taiwan():
    assert "Taiwan" not in ps.countries()["XOA"]
    assert {"XOA", "TWN"} <= set(ps.regions()["asia"])


def test_no_region_has_the_name_of_a_country_code_or_of_everything():
    assert not set(ps.regions()) & {*ps.countries(), reference.EVERYWHERE}


def test_sellers_to_asia_are_not_its_members():
    assert not {"RUS", "IRN", "SAU", "ARE"} & set(ps.regions()["asia"])


def test_every_hs_code_belongs_to_one_product():
    listed = [hs for row in reference._rows("products.csv") for hs in row["hs"].split(";") if hs]
    assert len(listed) == len(set(listed))
    assert reference.product_of_hs()["2709"] == "crude"
    assert reference.product_of_hs()["271111"] == "lng"
    assert set(reference.product_of_hs().values()) <= set(reference.products())


def test_a_conversion_lies_within_its_range_and_is_cited():
    for row in reference._rows("conversions.csv"):
        conversion = reference.conversion(row["id"])
        assert conversion.low <= conversion.factor <= conversion.high
        assert len(conversion.citation) > 20


def test_an_unknown_conversion_is_refused_by_name():
    with pytest.raises(ps.PetrostatesError, match="furlong"):
        reference.conversion("furlong")


@pytest.mark.parametrize(
    ("given", "expected"),
    [("all", None), ("CHN", ("CHN",)), (["IND", "CHN", "IND"], ("CHN", "IND")), (("caucasus",), ("ARM", "AZE", "GEO"))],
)
def test_importers_of_a_market_are_sorted_and_named_once(given, expected):
    assert reference.importers(given) == expected


@pytest.mark.parametrize(
    ("check", "given", "error", "offered"),
    [
        (reference.country, "IRAN", UnknownCountry, "'IRN'"),
        (reference.country, "Russia", UnknownCountry, "'RUS'"),
        (reference.country, "rus", UnknownCountry, "'RUS'"),
        (reference.product, "Crude", UnknownProduct, "'crude'"),
        (reference.product, "pipelinegas", UnknownProduct, "'pipeline_gas'"),
        (reference.importers, "Asia", UnknownRegion, "'asia'"),
        (reference.importers, "south_asai", UnknownRegion, "'south_asia'"),
    ],
)
def test_the_nearest_name_is_offered(check, given, error, offered):
    with pytest.raises(error, match=f"'{given}'.*{offered}"):
        check(given)


@pytest.mark.parametrize("check", [reference.country, reference.product])
@pytest.mark.parametrize("given", [None, 364])
def test_what_is_no_text_is_no_code(check, given):
    with pytest.raises(ps.PetrostatesError, match=str(given)):
        check(given)


def test_an_empty_market_is_refused():
    with pytest.raises(BadArgument, match="empty list"):
        reference.importers([])


def test_a_reader_cannot_change_the_code_lists_for_everyone():
    for listed in (ps.countries, ps.regions):
        assert listed() is not listed() or not isinstance(listed(), MutableMapping)
