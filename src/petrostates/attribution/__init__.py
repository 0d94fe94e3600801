"""Evidence to attribution: cargo of a hidden origin returned to it, as intervals over many worlds.

Evidence is rows (:mod:`facts`), flows are :mod:`books`; both are read as draws (:mod:`amounts`, :mod:`chance`). Estimators, each
usable alone: :mod:`label_ceiling`, :mod:`mirror_gap`, :mod:`origin_balance`, :mod:`trend_anomaly`, :mod:`price_fingerprint`.
:mod:`labels` and :mod:`origin_side` apply them to either end of a flow, :mod:`case` pools the routes, which see the same cargo
and are never added. :mod:`hidden_origin` keeps the books straight; :mod:`book_gap` adds how far the books of the rival may be
off; :mod:`adjust` makes rows of both and :mod:`scenarios` alternative worlds. Weights and defaults stand in :mod:`settings`.
"""

from petrostates.attribution.adjust import adjustments, unmoved_pairs
from petrostates.attribution.interval import Interval
from petrostates.attribution.scenarios import scenarios

__all__ = ["Interval", "adjustments", "scenarios", "unmoved_pairs"]
