"""Markets: a selection of flows, with the indicators grouped by the question they answer."""

from petrostates.markets.market import Market

__all__ = ["Market"]
