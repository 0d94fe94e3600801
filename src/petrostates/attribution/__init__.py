"""Evidence to adjustments: cargo of a hidden origin returned to it, with low, central and high.

Two routes see the same hidden flow from its two ends and are never added: what Chinese customs book under labels that
cannot have produced it (:mod:`label_ceiling`), and what Iran's own returns send to "Other Asia" (:mod:`own_returns`).
:mod:`hidden_origin` pools them and keeps the books straight; :mod:`book_gap` adds how far the books of the rival may
be off; :mod:`scenarios` turns the ranges into alternative worlds.
"""

from petrostates.attribution.adjust import adjustments
from petrostates.attribution.compare import routes
from petrostates.attribution.interval import Interval
from petrostates.attribution.scenarios import scenarios

__all__ = ["Interval", "adjustments", "routes", "scenarios"]
