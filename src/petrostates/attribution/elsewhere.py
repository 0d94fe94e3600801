"""Cargo of other hidden origins under the same labels, as far as it lies inside the share of the origin that is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from petrostates.attribution.amounts import Known
from petrostates.attribution.chance import Draws
from petrostates.attribution.interval import Interval
from petrostates.attribution.labels import Hidden, Labels
from petrostates.attribution.origin_side import OriginSide

UNKNOWN_END = "nothing is known of its own end"


@dataclass(frozen=True)
class Elsewhere:
    """What other hidden origins take of an origin's share of the labels.

    The shares of two origins may overlap: each says how much of the excess may be its cargo, the other's among it. Two
    shares that together are no more than the whole lie side by side, and neither takes anything of the other; their mean
    readings decide, so that errors of either make no overlap. Of the part that both claim, the other origin takes as much
    as its own end shows. Where nothing is known of that end, it takes anything from none to all of it; centrally both give
    way in proportion to their shares.
    """

    labels: Labels
    side: OriginSide
    origin: str

    def of_year(self, hidden: Mapping[str, Hidden], year: int) -> dict[str, Known]:
        """Tonnes by other origin."""
        amounts = self.labels.amounts
        found = {}
        for other in amounts.evidence.origins(amounts.importer):
            shared = sorted(set(self.labels.carried(other, year)) & set(hidden))
            if other != self.origin and shared:
                found[other] = self._of(other, [hidden[label] for label in shared], year)
        return found

    def _of(self, other: str, shared: list[Hidden], year: int) -> Known:
        shares = {known.label: self.labels.part(known.label, other, year) for known in shared}
        own = {known.label: self.labels.part(known.label, self.origin, year) for known in shared}
        said = tuple(name for share in shares.values() for name in share.facts)
        both = {
            known.label: known.excess * _claimed_twice(shares[known.label].draws, own[known.label].draws)
            for known in shared
        }
        known = self.side.hidden(other, year)
        if known is not None:
            return Known(np.minimum(known.draws, self._sum(both.values())), known.basis, (*known.facts, *said))
        taken = (both[label] * self._given_way(label, other, own[label].draws, shares[label].draws) for label in both)
        return Known(self._sum(taken), UNKNOWN_END, said)

    def _given_way(self, label: str, other: str, own: Draws, share: Draws) -> Draws:
        """Part of what both claim that goes to the other origin."""
        in_proportion = float(np.mean(own) / max(float(np.mean(own + share)), np.finfo(float).tiny))
        reach = Interval(0.0, in_proportion, 1.0)
        return self.labels.amounts.chance.share(reach, f"what {label} holds of {self.origin} and {other}")

    def _sum(self, draws: Iterable[Draws]) -> Draws:
        return np.asarray(sum(draws, start=np.zeros(self.labels.amounts.chance.worlds)))


def _claimed_twice(share: Draws, own: Draws) -> Draws:
    """The part of another origin's share that the origin's own share leaves no room for beside itself."""
    mean = float(np.mean(share))
    inside = max(0.0, mean + float(np.mean(own)) - 1.0) / mean if mean else 0.0
    return np.asarray(share * inside)
