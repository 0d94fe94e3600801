"""The fits in words: estimate, interval, null, and whether the attribution changes the reading."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from petrostates.reference import countries
from petrostates.reports.asia_rivalry.findings import SERIES, Findings
from petrostates.reports.blocks import Paragraph, Section, Table
from petrostates.reports.sentences import listing, number, number_range, p_value, sentence_case

if TYPE_CHECKING:
    import pandas as pd

_ENDS = ("attributed", "attributed, low end", "attributed, high end")
_WORDS = {"above": "up", "below": "down", "undetermined": "undetermined"}
TERMS = {
    "trend": "trend per year",
    "diversion": "diversion ratio",
    "ratio_to_proportional": "ratio to proportional diversion",
}


def fits(found: Findings) -> Section:
    """Trends and steps of the indices, then diversion between importers."""
    return Section(
        "What the fits can tell",
        (
            Paragraph(
                "Each series is fitted with a level, a linear trend and a step in the first full year under each round of "
                f"sanctions in the calendar ({listing(sorted(found.steps))}), fixed before fitting. Standard errors are robust "
                "to autocorrelation, and p-values come from bootstrap series with errors that persist like those of the fit: "
                "with so few years a table of the t distribution would find steps that are not there. A reading of an "
                "attributed series counts only if it is the same at the low, the central and the high end; "
                "p-values of the steps are adjusted for testing them together."
            ),
            Paragraph(_steps_sentence(found)),
            Table("Trend and steps of crude, annual", _trend_table(found)),
            Paragraph(_diversion_sentence(found)),
            Table("Diversion from Iran to Russia, panel of Asian importers of crude", _diversion_table(found)),
            Paragraph(in_words(" ".join(found.fits["diversion", "attributed"].notes))),
        ),
    )


def reading(found: Findings, series: str, basis: str, term: str) -> str:
    """One word; on the attributed basis it must hold over the whole range, or it is undetermined."""
    ends = _ENDS if basis == "attributed" else (basis,)
    readings = {found.fits[series, end].reading(term) for end in ends}
    return _WORDS[readings.pop()] if len(readings) == 1 else "undetermined"


def tested(found: Findings, series: str, basis: str, term: str) -> bool:
    """Whether there were periods enough to fit a term."""
    return term in set(found.fits[series, basis].tidy()["term"])


def _steps_sentence(found: Findings) -> str:
    if not found.has_evidence():
        return "Without evidence the attributed series are the declared ones: a break in them may be a break in declarations."
    said = []
    for step in found.steps:
        testable = [series for series in SERIES if tested(found, series, "attributed", step)]
        if testable:
            readings = "; ".join(f"{series} {reading(found, series, 'attributed', step)}" for series in testable)
            said.append(f"With {step}, as attributed: {readings}.")
        else:
            said.append(f"{sentence_case(step)}: too few years after them to test.")
        if _declared_break_is_not_shared(found, step):
            said.append(
                f"The declared overlap breaks downward with {step}; as attributed it does so at no end of the range: the break "
                "is one in declarations."
            )
    return " ".join(said)


def _declared_break_is_not_shared(found: Findings, step: str) -> bool:
    """Whether the declared overlap falls with a step and the attributed one does not at any end of its range."""
    if not (tested(found, "overlap", "declared", step) and tested(found, "overlap", "attributed", step)):
        return False
    ends = {found.fits["overlap", end].reading(step) for end in _ENDS}
    return found.fits["overlap", "declared"].reading(step) == "below" and "below" not in ends


def _diversion_sentence(found: Findings) -> str:
    fit = found.fits["diversion", "attributed"]
    ratio = fit.estimate("ratio_to_proportional")
    said = f"The estimate is {number(ratio['estimate'], 1)} ({number_range(ratio['low'], ratio['high'], 1)}): "
    conclusion = {
        "undetermined": "undetermined, the sample cannot tell it from 1.",
        "above": "Iran loses more than its size explains.",
        "below": "Iran loses less than its size explains.",
    }
    return (
        "When Russia gains in a country, who loses? If everyone loses in proportion to size, the ratio below is 1; above 1 "
        f"Iran loses more than its size explains. {said}{conclusion[fit.reading('ratio_to_proportional')]}"
    )


def _trend_table(found: Findings) -> pd.DataFrame:
    chosen = [(series, basis) for series in SERIES for basis in ("declared", "attributed")]
    rows = [row for series, basis in chosen for row in _rows(found, series, basis, 3) if row["Term"] != "level"]
    return _frame(rows)


def _diversion_table(found: Findings) -> pd.DataFrame:
    return _frame([row for basis in ("declared", "attributed") for row in _rows(found, "diversion", basis, 2)])


def _rows(found: Findings, series: str, basis: str, decimals: int) -> list[dict[str, str]]:
    fit = found.fits[series, basis]
    has_ends = (series, _ENDS[1]) in found.fits
    return [
        {
            "Series": f"{series}, {basis}",
            "Term": TERMS.get(row["term"], row["term"]),
            "Reading": reading(found, series, basis, row["term"]) if has_ends else fit.reading(row["term"]),
            "Estimate (95%)": f"{number(row['estimate'], decimals)} ({number_range(row['low'], row['high'], decimals)})",
            "p": p_of(row),
            "n": str(fit.nobs),
            "Null": in_words(fit.null[row["term"]]),
        }
        for row in fit.tidy().to_dict("records")
    ]


def p_of(row: Mapping[Any, Any]) -> str:
    """The p-value of a term, adjusted where it was tested together with others."""
    adjusted = row["p_adjusted"]
    return p_value(row["p_value"] if adjusted != adjusted else adjusted)


def in_words(text: str) -> str:
    """Country codes as names."""
    return re.sub(r"\b[A-Z]{3}\b", lambda code: countries().get(code[0], code[0]), text)


def _frame(rows: list[dict[str, str]]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(rows)
