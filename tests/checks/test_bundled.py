"""The bundled data: no error, and one short list that names the known defects."""

from __future__ import annotations

from collections import Counter

import pytest

from petrostates.checks import check
from petrostates.schema import TABLES


@pytest.fixture(scope="module")
def findings(built):
    return check({name: built.read(name) for name in TABLES})


def about(findings, check_id, product="crude"):
    return [finding for finding in findings if (finding.check, finding.place.product) == (check_id, product)]


def test_nothing_refuses_a_write_and_the_list_is_short(findings):
    assert {finding.severity for finding in findings} == {"warning"}
    assert Counter(finding.check for finding in findings) == {
        "total_halved": 13,
        "pair_gone": 7,
        "repaired": 3,
        "unit_value": 2,
    }


def test_the_median_crude_is_near_brent_in_every_year(findings):
    assert about(findings, "brent") == []


def test_japan_2015_lacks_saudi_arabia(findings):
    (japan,) = [finding for finding in about(findings, "total_halved") if finding.place.countries == ("JPN",)]
    assert japan.what.startswith("JPN's imports fall to 66.6 Mt in 2015 after 169.9 Mt")
    assert any("SAU to JPN in 2015" in finding.what for finding in about(findings, "pair_gone"))


def test_iran_vanishes_after_2018(findings):
    (iran,) = [finding for finding in about(findings, "pair_gone") if finding.place.countries == ("IRN",)]
    assert "ESP, FRA, GRC, ITA in 2019; IND, JPN, KOR in 2020; CHN, XOA in 2023" in iran.what
    assert ("IRN",) in {finding.place.countries for finding in about(findings, "total_halved")}


def test_turkiye_hides_its_origins_and_vietnam_2024_is_incomplete(findings):
    assert any(
        "TUR bought next to nothing from IRN, LBY, SAU in 2002" in one.what for one in about(findings, "pair_gone")
    )
    assert any("BLR, TUR in 2022" in finding.what for finding in about(findings, "pair_gone"))
    assert ("VNM",) in {finding.place.countries for finding in about(findings, "total_halved")}


def test_broken_tonnages_are_named_by_country_and_year(findings):
    (crude,) = about(findings, "repaired")
    for defect in ("THA 2015-2016, 2019-2020, 2023-2024", "PHL 2019, 2023", "NGA 1998-2001, 2003, 2006-2013"):
        assert defect in crude.what
    (gas,) = about(findings, "repaired", "gas_nes")
    assert "MMR 2016" in gas.what
    (lng,) = about(findings, "repaired", "lng")
    assert "NGA 2009-2012, 2018-2022" in lng.what


def test_figures_that_are_neither_price_nor_volume_are_named_with_their_correction(findings):
    (iran,) = about(findings, "unit_value")
    assert "IRN 2022" in iran.what
    assert "iran_china_two_reports" in iran.what
