"""A fit: one tidy table whose p-values never stand without their null."""

from __future__ import annotations

from math import nan

import pandas as pd
import pytest

from petrostates.errors import PetrostatesError
from petrostates.models import Fit


def fit_with(p_value, estimate=1.5, p_adjusted=nan, null_value=1.0):
    row = {
        "term": "ratio",
        "estimate": estimate,
        "std_error": 0.2,
        "statistic": 2.5,
        "p_value": p_value,
        "low": estimate - 0.4,
        "high": estimate + 0.4,
        "p_adjusted": p_adjusted,
    }
    return Fit(
        "Diversion", pd.DataFrame([row]), {"ratio": "in proportion to <size>"}, {"ratio": null_value}, 40, ("HAC.",)
    )


@pytest.mark.parametrize(
    ("p_value", "estimate", "expected"),
    [(0.01, 1.5, "above"), (0.01, 0.5, "below"), (0.05, 1.5, "undetermined"), (0.6, 1.5, "undetermined")],
)
def test_a_reading_is_against_the_null_at_five_percent(p_value, estimate, expected):
    assert fit_with(p_value, estimate).reading("ratio") == expected


def test_a_positive_estimate_can_still_lie_below_its_null():
    assert fit_with(0.01, estimate=0.5, null_value=1.0).reading("ratio") == "below"
    assert fit_with(0.01, estimate=0.5, null_value=0.0).reading("ratio") == "above"


def test_a_term_tested_with_others_is_read_by_its_adjusted_p_value():
    assert fit_with(0.01, p_adjusted=0.2).reading("ratio") == "undetermined"
    assert fit_with(0.01, p_adjusted=0.02).reading("ratio") == "above"


def test_without_a_p_value_nothing_is_determined():
    assert fit_with(nan).reading("ratio") == "undetermined"


def test_the_level_can_be_chosen():
    assert fit_with(0.04).reading("ratio", level=0.01) == "undetermined"
    assert fit_with(0.04).reading("ratio", level=0.1) == "above"


def test_every_p_value_stands_beside_its_null():
    fit = fit_with(0.012)
    for shown in (fit.summary(), repr(fit)):
        assert "ratio: 1.5 [1.1 to 1.9], p = 0.012 against 'in proportion to <size>': above" in shown
        assert "HAC." in shown
        assert "40 observations" in shown
    assert "in proportion to &lt;size&gt;" in fit._repr_html_()


def test_the_summary_shows_the_p_value_by_which_a_term_is_read():
    assert "0.200" in fit_with(0.01, p_adjusted=0.2).summary()


def test_one_row_can_be_asked_for_by_its_term():
    assert fit_with(0.01).estimate("ratio")["std_error"] == 0.2


def test_a_term_that_does_not_exist_is_refused_by_name():
    with pytest.raises(PetrostatesError, match=r"'ration'.*'ratio'"):
        fit_with(0.01).estimate("ration")


def test_changing_a_tidy_table_leaves_the_fit_alone():
    fit = fit_with(0.01)
    changed = fit.tidy()
    changed["estimate"] = 9.0
    assert fit.estimate("ratio")["estimate"] == 1.5
