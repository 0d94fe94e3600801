"""Where the pair stands among pairs of comparable size, and the rule, fixed beforehand, of what that is called."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from petrostates.reports.sentences import listing

if TYPE_CHECKING:
    import pandas as pd

Verdict = Literal["above", "below", "not told apart"]

FIRST_PART, WITHIN_PART = 0.10, 0.25
RULE = (
    "Fixed before looking: the pair is above them if at most a tenth, itself included, come as high or higher in the central "
    "reading and its rank stays in the upper quarter over the whole attribution range; below them, the same from the other "
    "end; otherwise it is not told apart from pairs of comparable size."
)


class Standing(NamedTuple):
    """One index of the pair in one year, among the same index of all pairs of comparable size."""

    year: int
    value: float
    pairs: int
    rank: int
    rank_low: int
    rank_high: int
    rank_share: float
    median: float
    factor: float

    @classmethod
    def of(cls, row: pd.Series[Any], column: str) -> Standing | None:
        """Read one row of a placebo table; None where no pair is of comparable size."""
        if not row["pairs"]:
            return None
        pairs, rank, low, high = (int(row[name]) for name in ("pairs", "rank", "rank_low", "rank_high"))
        return cls(
            row["period"].year, row[column], pairs, rank, low, high, row["rank_share"], row["median"], row["factor"]
        )

    @property
    def among(self) -> int:
        """Pairs that are ranked, this one included."""
        return self.pairs + 1

    @property
    def verdict(self) -> Verdict:
        """What the rule calls it."""
        if self._is_first(self.rank_share, self.rank_high):
            return "above"
        from_below = (self.among + 1 - self.rank) / self.among
        return "below" if self._is_first(from_below, self.among + 1 - self.rank_low) else "not told apart"

    def _is_first(self, share: float, worst_rank: int) -> bool:
        return share <= FIRST_PART and worst_rank <= WITHIN_PART * self.among

    def place(self) -> str:
        """Rank of how many, with its range over the attribution where it has one."""
        span = "" if self.rank_low == self.rank_high else f" ({self.rank_low}–{self.rank_high})"
        return f"{self.rank} of {self.among}{span}"


def first_words(overlap: Standing | None, forth: Standing | None, back: Standing | None, names: Sequence[str]) -> str:
    """First words of the answer: they follow the rule, so they can come out either way."""
    said = {
        "overlap": overlap,
        f"pressure of {names[0]} on {names[1]}": forth,
        f"pressure of {names[1]} on {names[0]}": back,
    }
    verdicts = {what: "not comparable" if one is None else one.verdict for what, one in said.items()}
    if len(set(verdicts.values())) == 1:
        return _AGREED[verdicts["overlap"]]
    parts = (
        (listing([what for what, found in verdicts.items() if found == verdict]), words)
        for verdict, words in _WORDS.items()
        if verdict in verdicts.values()
    )
    return "Partly, for crude: " + "; ".join(f"{what} {words}" for what, words in parts)


_WORDS = {
    "above": "above pairs of comparable size",
    "below": "below pairs of comparable size",
    "not told apart": "not told apart from pairs of comparable size",
    "not comparable": "without a pair of comparable size",
}
_AGREED = {
    "above": "Yes, for crude, more than pairs of comparable size: in overlap and in pressure both ways",
    "below": "Less than pairs of comparable size, for crude: in overlap and in pressure both ways",
    "not told apart": "In crude they compete no more, as far as can be told, than pairs of comparable size",
    "not comparable": "Undetermined, for crude: no pair is of comparable size",
}
