"""Frames of the user's own: any Arrow-capable table becomes a ``flows`` table, or is refused by column and row."""

from petrostates.frames.conforming import conform, example_flows
from petrostates.frames.days import day_of

__all__ = ["conform", "day_of", "example_flows"]
