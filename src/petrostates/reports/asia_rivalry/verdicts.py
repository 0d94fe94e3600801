"""The claims that the report tests, one by one: each can hold, fail, or stay undetermined."""

from __future__ import annotations

from collections.abc import Iterator
from math import nan
from typing import TYPE_CHECKING, Literal, NamedTuple

from petrostates.reports.asia_rivalry import fits
from petrostates.reports.asia_rivalry.findings import SERIES, Findings
from petrostates.reports.asia_rivalry.standing import Standing
from petrostates.reports.sentences import number, sentence_case

if TYPE_CHECKING:
    import pandas as pd

    from petrostates.models import Fit

Verdict = Literal["holds", "fails", "undetermined"]

_RANKED: dict[str, Verdict] = {"above": "holds", "below": "fails", "not told apart": "undetermined"}
_RISES: dict[str, Verdict] = {"up": "holds", "down": "fails", "undetermined": "undetermined"}
_BREAKS: dict[str, Verdict] = {"up": "holds", "down": "holds", "undetermined": "undetermined"}
_NO_EVIDENCE = "no evidence on hidden cargo was known: what moves here may be declarations"


class Tested(NamedTuple):
    """One claim, what is said of it, and by which number; the null is what would be so if the claim were empty."""

    claim: str
    verdict: Verdict
    statistic: str
    estimate: float
    low: float
    high: float
    null: str
    reason: str


def verdicts(found: Findings) -> pd.DataFrame:
    """Every claim about crude as attributed, in the order of the page."""
    import pandas as pd

    rows = [*_standings(found), *_trends(found), *_steps(found), _diverted(found)]
    return pd.DataFrame(rows, columns=Tested._fields)


def _standings(found: Findings) -> Iterator[Tested]:
    for name, pick in SERIES.items():
        result = pick(found.attributed)
        last = found.attributed.crude(result.tidy()).iloc[-1]
        standing = found.standings(name).get(last["period"].year)
        yield Tested(
            f"{sentence_case(name)} in {last['period'].year} is higher than among pairs of comparable size",
            "undetermined" if standing is None else _RANKED[standing.verdict],
            result.column,
            last[result.column],
            last["low"],
            last["high"],
            "the pair is like any other pair of comparable size",
            _place(standing),
        )


def _place(standing: Standing | None) -> str:
    if standing is None:
        return "no pair is of comparable size"
    return f"rank {standing.place()}, median {number(standing.median, 3)}"


def _trends(found: Findings) -> Iterator[Tested]:
    for name in SERIES:
        yield _fitted(found, f"{sentence_case(name)} rises over the years", name, "trend", _RISES)


def _steps(found: Findings) -> Iterator[Tested]:
    for name in SERIES:
        for step in found.steps:
            yield _fitted(found, f"{sentence_case(name)} breaks with {step}", name, step, _BREAKS)


def _diverted(found: Findings) -> Tested:
    claim = "Where Russia gains, Iran loses more than its size explains"
    read: dict[str, Verdict] = {"above": "holds", "below": "fails", "undetermined": "undetermined"}
    term = "ratio_to_proportional"
    return _estimated(found, claim, "diversion", term, read[found.fits["diversion", "attributed"].reading(term)])


def _fitted(found: Findings, claim: str, series: str, term: str, read: dict[str, Verdict]) -> Tested:
    if not fits.tested(found, series, "attributed", term):
        reason = "too few years after it to test"
        return Tested(claim, "undetermined", "step", nan, nan, nan, "no shift in level", reason)
    return _estimated(found, claim, series, term, read[fits.reading(found, series, "attributed", term)])


def _estimated(found: Findings, claim: str, series: str, term: str, verdict: Verdict) -> Tested:
    """A term of a fit at the centre of the attribution; its verdict has to be the same over the whole range."""
    fit = found.fits[series, "attributed"]
    row = fit.estimate(term)
    return Tested(
        claim,
        verdict if found.has_evidence() else "undetermined",
        fits.TERMS.get(term, "step"),
        row["estimate"],
        row["low"],
        row["high"],
        fits.in_words(fit.null[term]),
        _strength(fit, term, verdict) if found.has_evidence() else _NO_EVIDENCE,
    )


def _strength(fit: Fit, term: str, verdict: Verdict) -> str:
    """How strong the central reading is, and whether the rest of the range contradicts it."""
    is_central_only = verdict == "undetermined" and fit.reading(term) != "undetermined"
    return f"p: {fits.p_of(fit.estimate(term))}, n: {fit.nobs}{'; not so over the whole attribution range' * is_central_only}"
