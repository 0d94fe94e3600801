"""Price fingerprint: the unit value of a label against its neighbours, before and after cargo may hide under it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from petrostates.attribution import settings
from petrostates.attribution.chance import Chance, interval_of
from petrostates.attribution.interval import Interval

# An interval that leaves this much between nothing and the whole open is no finding.
_SAYS_NOTHING = 0.5


@dataclass(frozen=True)
class Fingerprint:
    """Share of the label that is hidden cargo, or why the price does not tell."""

    share: Interval | None
    reason: str


def estimate(
    label_usd_t: Mapping[int, float],
    neighbours_usd_t: Mapping[int, float],
    discount: Interval = settings.HIDDEN_DISCOUNT,
    until: int = settings.HISTORY[1],
    chance: Chance | None = None,
) -> dict[int, Fingerprint]:
    """Share of a label that is hidden cargo, from prices alone.

    The label's premium over its neighbours, in log points, is ``μ`` for its own oil (mean of the years up to ``until``, with
    its prediction interval) and ``δ`` for hidden cargo: a mixture has ``(1 − share)·μ + share·δ``.

    Parameters
    ----------
    label_usd_t, neighbours_usd_t
        Dollars per tonne by year, of the label and of comparable suppliers of the same importer.
    discount
        ``δ``, negative where hidden cargo is cheaper.

    Examples
    --------
    >>> years = range(2008, 2022)
    >>> label = {year: 500.0 if year < 2021 else 450.0 for year in years}
    >>> found = estimate(label, dict.fromkeys(years, 500.0), discount=Interval(-0.22, -0.2, -0.18))[2021]
    >>> round(found.share.central, 1)
    0.5
    >>> estimate({2021: 450.0}, {2021: 500.0})[2021].reason
    'says nothing: fewer than 5 years before 2018 to compare with'
    """
    from scipy.special import stdtrit

    premium = {
        year: float(np.log(label_usd_t[year] / neighbours_usd_t[year]))
        for year in sorted(label_usd_t.keys() & neighbours_usd_t.keys())
    }
    before = np.array([value for year, value in premium.items() if year <= until])
    after = {year: value for year, value in premium.items() if year > until}
    if len(before) < settings.SHORTEST_HISTORY:
        reason = f"says nothing: fewer than {settings.SHORTEST_HISTORY} years before {until + 1} to compare with"
        return {year: Fingerprint(None, reason) for year in after}
    own = float(before.mean())
    reach = float(stdtrit(len(before) - 1, 0.95) * before.std(ddof=1) * np.sqrt(1 + 1 / len(before)))
    worlds = chance or Chance()
    genuine = worlds.between(Interval(own - reach, own, own + reach), "own premium")
    hidden = worlds.between(discount, "hidden discount")
    return {year: _judged(value, genuine - value, genuine - hidden) for year, value in after.items()}


def _judged(premium: float, below_own: np.ndarray, between: np.ndarray) -> Fingerprint:
    told = between > 0  # where hidden cargo is not the cheaper one, the price tells nothing
    share = np.where(told, np.clip(below_own / np.where(told, between, 1.0), 0.0, 1.0), 0.5)
    found = interval_of(share)
    if told.mean() < 0.9 or found.high - found.low > _SAYS_NOTHING:
        reason = f"says nothing: a premium of {premium:+.2f} log points fits almost any share"
        return Fingerprint(None, reason)
    return Fingerprint(found, f"premium of {premium:+.2f} log points")
