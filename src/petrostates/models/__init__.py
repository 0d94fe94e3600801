"""Fits: frames in, :class:`Fit` out. Each prints the null hypothesis of every test."""

from petrostates.models.diversion import diversion
from petrostates.models.fit import Fit
from petrostates.models.trend import trend

__all__ = ["Fit", "diversion", "trend"]
