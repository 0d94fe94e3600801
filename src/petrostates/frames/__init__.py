"""Frames of the user's own: any Arrow-capable table becomes a ``flows`` table, or is refused by column and row."""

from petrostates.frames.conforming import conform, example_flows
from petrostates.frames.days import day_of
from petrostates.frames.provenance import refuse_undated

__all__ = ["conform", "day_of", "example_flows", "refuse_undated"]
