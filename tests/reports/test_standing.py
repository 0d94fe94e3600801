"""The rule of what a rank among pairs of comparable size is called: fixed beforehand, and it can come out any way."""

from __future__ import annotations

import pandas as pd
import pytest

from petrostates.reports.asia_rivalry.standing import Standing, first_words

NAMES = ("Russia", "Iran")


def standing(rank: int, low: int, high: int, pairs: int = 39) -> Standing:
    """A rank among 40 pairs without ties, and its range."""
    return Standing(2024, 0.5, pairs, rank, low, high, rank / (pairs + 1), 0.4, 2.0)


@pytest.mark.parametrize(
    ("rank", "low", "high", "verdict"),
    [
        (1, 1, 1, "above"),
        (4, 2, 10, "above"),  # a tenth of 40, and the edge of the upper quarter
        (5, 5, 5, "not told apart"),  # beyond the first tenth
        (4, 2, 11, "not told apart"),  # its range leaves the upper quarter
        (20, 1, 40, "not told apart"),
        (37, 31, 40, "below"),
        (36, 36, 36, "not told apart"),
        (37, 30, 40, "not told apart"),
        (40, 40, 40, "below"),
    ],
)
def test_a_rank_is_called_by_the_rule(rank: int, low: int, high: int, verdict: str):
    assert standing(rank, low, high).verdict == verdict


def test_the_rule_reads_the_same_from_either_end():
    for rank in range(1, 41):
        mirrored = {"above": "below", "below": "above"}
        one, other = standing(rank, rank, rank).verdict, standing(41 - rank, 41 - rank, 41 - rank).verdict
        assert other == mirrored.get(one, one)


def test_pairs_that_are_level_take_the_first_tenth_away():
    level = standing(1, 1, 1)._replace(rank_share=5 / 40)  # four others are as high
    assert level.verdict == "not told apart"


def test_too_few_pairs_can_tell_nothing_apart():
    assert standing(1, 1, 1, pairs=8).verdict == "not told apart"
    assert standing(1, 1, 1, pairs=9).verdict == "above"


def test_without_comparable_pairs_there_is_no_standing():
    row = {"period": pd.Timestamp("2024-01-01"), "overlap": 0.5, "pairs": 0, "rank": pd.NA, "rank_low": pd.NA}
    assert Standing.of(pd.Series({**row, "rank_high": pd.NA}), "overlap") is None


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (standing(1, 1, 1), "Yes, for crude, more than pairs of comparable size"),
        (standing(40, 40, 40), "Less than pairs of comparable size"),
        (standing(20, 20, 20), "In crude they compete no more, as far as can be told, than pairs of comparable size"),
        (None, "Undetermined"),
    ],
)
def test_where_all_agree_the_answer_says_so(one: Standing | None, words: str):
    assert first_words(one, one, one, NAMES).startswith(words)


def test_where_they_differ_each_is_named():
    said = first_words(standing(20, 20, 20), standing(1, 1, 1), standing(40, 40, 40), NAMES)
    assert said == (
        "Partly, for crude: pressure of Russia on Iran above pairs of comparable size; "
        "pressure of Iran on Russia below pairs of comparable size; overlap not told apart from pairs of comparable size"
    )
