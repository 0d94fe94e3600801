"""Units: barrels, kilolitres, cubic metres, energy and tonnes, days and last days, by hand."""

from __future__ import annotations

from datetime import date

import pytest

from petrostates.errors import UnknownName
from petrostates.reference import _rows, conversion, countries
from petrostates.units import (
    barrels_per_tonne,
    barrels_per_tonne_of_gravity,
    bcm_of_lng,
    days,
    days_in,
    kbd_from_tonnes,
    last_day,
    mmbtu_of_lng,
    mmbtu_of_pipeline_gas,
    tonnes_from_kbd,
    tonnes_from_kl,
    tonnes_of_lng,
    tonnes_of_pipeline_gas,
    usd_per_tonne_of_lng,
)


def test_a_year_of_one_thousand_barrels_a_day():
    # 1000 b/d * 365 d / 7.33 b/t
    assert tonnes_from_kbd(1, 365) == pytest.approx(49_795.36, abs=0.01)


def test_the_factor_can_be_chosen():
    # 1 kb/d over 73 days at 7.3 b/t is exactly 10,000 t
    assert tonnes_from_kbd(1, 73, bbl_per_t=7.3) == pytest.approx(10_000)


def test_chinese_customs_2024_agree_with_themselves():
    # 70.38 Mt under the Malaysian label are reported as 1,410 kb/d as well
    assert kbd_from_tonnes(70.38e6, 366) == pytest.approx(1410, rel=0.001)


@pytest.mark.parametrize("kbd", [0.0, 1.0, 35.0, 2170.0])
def test_barrels_to_tonnes_and_back(kbd):
    assert kbd_from_tonnes(tonnes_from_kbd(kbd, 366), 366) == pytest.approx(kbd)


def test_more_barrels_to_the_tonne_make_fewer_tonnes():
    crude = conversion("crude_bbl_per_t")
    assert tonnes_from_kbd(1, 365, crude.high) < tonnes_from_kbd(1, 365) < tonnes_from_kbd(1, 365, crude.low)


def test_both_ends_of_a_span_are_counted():
    assert days(date(2021, 1, 1), date(2021, 2, 28)) == 59
    assert days(date(2024, 1, 1), date(2024, 12, 31)) == 366
    assert days(date(2024, 5, 1), date(2024, 5, 1)) == 1


@pytest.mark.parametrize(
    ("first", "frequency", "last"),
    [
        (date(2024, 1, 1), "A", date(2024, 12, 31)),
        (date(2024, 10, 1), "Q", date(2024, 12, 31)),
        (date(2024, 4, 1), "Q", date(2024, 6, 30)),
        (date(2024, 2, 1), "M", date(2024, 2, 29)),
        (date(2023, 2, 1), "M", date(2023, 2, 28)),
        (date(2024, 12, 1), "M", date(2024, 12, 31)),
    ],
)
def test_the_last_day_of_a_period(first, frequency, last):
    assert last_day(first, frequency) == last


@pytest.mark.parametrize(
    ("first", "frequency", "count"),
    [
        (date(2024, 2, 1), "M", 29),
        (date(2023, 2, 1), "M", 28),
        (date(2024, 7, 1), "Q", 92),
        (date(2024, 1, 1), "A", 366),
    ],
)
def test_days_are_real_ones(first, frequency, count):
    assert days_in(first, frequency) == count


def test_chinese_customs_of_may_2026_are_the_barrels_of_jodi():
    # 3,308 x 10,000 t x 7.32 / 31 days = 7,811 kb/d
    factor = barrels_per_tonne("crude", stream="chn_imports").factor
    assert kbd_from_tonnes(33.08e6, days_in(date(2026, 5, 1)), factor) == pytest.approx(7811, abs=0.5)


def test_russian_crude_has_its_own_factor_and_iranian_that_of_the_world():
    assert barrels_per_tonne(country="RUS").factor == 7.356
    assert barrels_per_tonne(country="IRN") == barrels_per_tonne() == conversion("crude_bbl_per_t")
    assert barrels_per_tonne("ngl", country="RUS").factor == 8.798


def test_condensate_is_never_converted_as_crude():
    with pytest.raises(UnknownName, match="condensate_bbl_per_t"):
        barrels_per_tonne("condensate")
    light = barrels_per_tonne("condensate", stream="south_pars").factor
    # At crude's factor 1,000 b/d of it would seem a seventh heavier.
    assert tonnes_from_kbd(1, 365) / tonnes_from_kbd(1, 365, light) == pytest.approx(1.145, abs=0.001)


def test_an_unknown_stream_is_refused_with_the_nearest():
    with pytest.raises(UnknownName, match="crude_urals_bbl_per_t"):
        barrels_per_tonne(stream="ural")


def test_an_unconfirmed_factor_is_never_a_default():
    unconfirmed = {row["id"] for row in _rows("conversions.csv") if row["status"] == "unconfirmed"}
    assert "condensate_south_pars_bbl_per_t" in unconfirmed
    for product in ("crude", "ngl", "condensate", "products", "lpg", "gasoline", "kerosene", "gas_oil", "fuel_oil"):
        for country in (None, *countries()):
            try:
                assert barrels_per_tonne(product, country=country).id not in unconfirmed
            except UnknownName:
                assert product in {"condensate", "ngl"}


def test_every_conversion_says_how_sure_it_is_and_energy_on_which_basis():
    for row in _rows("conversions.csv"):
        assert row["status"] in {"published", "client", "note", "derived", "unconfirmed", "by row"}
        if {row["from"], row["to"]} & {"MJ", "PJ", "MMBtu"}:
            assert row["basis"] in {"gross calorific value", "net calorific value"}


@pytest.mark.parametrize(
    ("stream", "gravity"),
    [("espo", 34.8), ("siberian_light", 35.1), ("sokol", 36.0), ("arco", 24.0), ("iranian_light", 33.2)],
)
def test_stream_factors_follow_from_their_gravity(stream, gravity):
    assert barrels_per_tonne_of_gravity(gravity) == pytest.approx(barrels_per_tonne(stream=stream).factor, abs=0.006)


def test_water_has_ten_degrees():
    # One barrel of water weighs 0.158987 m3 x 0.999016 t
    assert barrels_per_tonne_of_gravity(10) == pytest.approx(1 / (0.158987294928 * 0.999016))


def test_kilolitres_of_japan_become_tonnes():
    assert tonnes_from_kl(1000) == pytest.approx(858.1)
    assert tonnes_from_kl(1000, t_per_kl=0.9) == pytest.approx(900)


def test_a_bcm_of_lng_is_not_a_bcm_of_pipeline_gas():
    assert tonnes_of_lng(1) == pytest.approx(735_294, abs=1)
    assert tonnes_of_pipeline_gas(1) == pytest.approx(717_000)
    assert bcm_of_lng(tonnes_of_lng(5.5)) == pytest.approx(5.5)


def test_energy_is_gross_as_prices_are():
    # 1.36 bcm at 40 MJ/m3 are 54.4 PJ; a million British thermal units are 1.055056 GJ
    assert mmbtu_of_lng(1e6) == pytest.approx(54.4e9 / 1055.056, rel=0.001)
    assert mmbtu_of_pipeline_gas(1) == pytest.approx(40e9 / 1055.056, rel=0.001)
    # The net factor would understate the price of a tonne by a tenth.
    assert usd_per_tonne_of_lng(10) / (10 * conversion("lng_net_mmbtu_per_t").factor) == pytest.approx(1.112, abs=0.001)
