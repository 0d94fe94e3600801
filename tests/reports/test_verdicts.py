"""The claims of the report: each can hold, fail or stay undetermined, and says by which number."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from petrostates.reports.asia_rivalry import Findings
from petrostates.reports.asia_rivalry.findings import SERIES
from petrostates.reports.asia_rivalry.verdicts import verdicts

COLUMNS = ["claim", "verdict", "statistic", "estimate", "low", "high", "null", "reason"]


@pytest.fixture(scope="module")
def told(found: Findings) -> pd.DataFrame:
    return verdicts(found).set_index("claim")


def ranked(found: Findings, rank: int) -> Findings:
    """The same findings with the pair at this rank of forty in every year."""
    place = {"pairs": 39, "rank": rank, "rank_low": rank, "rank_high": rank, "rank_share": rank / 40}
    moved = {
        name: replace(placebo, frame=placebo.frame.assign(**place, median=0.4, factor=2.0))
        for name, placebo in found.placebos.items()
    }
    return replace(found, placebos=moved)


def test_the_table_has_the_columns_of_the_contract_and_a_reason_for_every_claim(found):
    table = verdicts(found)
    assert list(table.columns) == COLUMNS
    assert table["claim"].is_unique
    assert table[["null", "reason"]].map(bool).all(axis=None)
    assert set(table["verdict"]) <= {"holds", "fails", "undetermined"}


@pytest.mark.parametrize(("rank", "verdict"), [(1, "holds"), (20, "undetermined"), (40, "fails")])
def test_a_claim_about_ranks_follows_the_rule(found, rank, verdict):
    table = verdicts(ranked(found, rank))
    about_ranks = table[table["claim"].str.contains("pairs of comparable size")]
    assert about_ranks["verdict"].tolist() == [verdict] * len(SERIES)


def test_without_a_pair_of_comparable_size_a_claim_is_undetermined_and_says_so(found):
    alone = {name: replace(one, frame=one.frame.assign(pairs=0)) for name, one in found.placebos.items()}
    table = verdicts(replace(found, placebos=alone)).head(len(SERIES))
    assert set(table["verdict"]) == {"undetermined"}
    assert set(table["reason"]) == {"no pair is of comparable size"}


def test_the_number_of_a_claim_lies_in_its_range(told):
    known = told.dropna(subset=["estimate"])
    assert (known["low"] <= known["estimate"]).all()
    assert (known["estimate"] <= known["high"]).all()


def test_what_too_few_years_follow_is_undetermined_and_has_no_number(told):
    untested = told[told["reason"].eq("too few years after it to test")]
    assert len(untested)
    assert set(untested["verdict"]) == {"undetermined"}
    assert untested[["estimate", "low", "high"]].isna().all(axis=None)


def test_a_reading_of_the_centre_alone_is_undetermined(found):
    """A step that is upward in the central series and at no end is not told."""
    fits = dict(found.fits)
    step = next(iter(found.steps))
    certain = replace(fits["overlap", "attributed"], frame=sure(fits["overlap", "attributed"].frame, step))
    fits["overlap", "attributed"] = certain
    row = verdicts(replace(found, fits=fits)).set_index("claim").loc[f"Overlap breaks with {step}"]
    assert row["verdict"] == "undetermined"
    assert row["reason"].endswith("not so over the whole attribution range")


def test_a_reading_of_the_whole_range_holds_whichever_way_a_break_goes(found):
    step = next(iter(found.steps))
    for way in (1, -1):
        fits = {
            name: replace(fit, frame=sure(fit.frame, step, way)) if name[0] == "overlap" else fit
            for name, fit in found.fits.items()
        }
        told = verdicts(replace(found, fits=fits)).set_index("claim")
        assert told.loc[f"Overlap breaks with {step}", "verdict"] == "holds"


def test_without_evidence_no_fit_is_read(found):
    fitted = verdicts(replace(found, hidden=None)).iloc[len(SERIES) :]
    assert set(fitted["verdict"]) == {"undetermined"}
    assert fitted["reason"].str.contains("no evidence on hidden cargo|too few years").all()


def sure(frame: pd.DataFrame, term: str, way: int = 1) -> pd.DataFrame:
    """The same fit with a term that is far from its null."""
    told = frame.copy()
    far = {"estimate": 0.5 * way, "low": 0.4, "high": 0.6, "p_value": 0.0001, "p_adjusted": 0.0001}
    far |= {"low": -0.6, "high": -0.4} if way < 0 else {}
    told.loc[told["term"].eq(term), list(far)] = list(far.values())
    return told
