"""Indicators of two exporters on the command line: threats, contact, and the likeness of advantages."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from petrostates.markets import Market

_OPTIONS = (
    click.option(
        "--since", help="Compare every later period with this one, for dynamic_threat; default: the one before."
    ),
    click.option(
        "--epsilon", type=float, default=0.1, show_default=True, help="Added to advantages, for log_rca_correlation."
    ),
)


def asked(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of these indicators."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def threat(market: Market, chosen: dict[str, Any]) -> Any:
    """Static threat of one to another."""
    return market.threat(*directed("threat", chosen), cells=chosen["cells"], measure=chosen["measure"])


def dynamic_threat(market: Market, chosen: dict[str, Any]) -> Any:
    """Dynamic threat of one to another."""
    of = {"since": chosen["since"], "cells": chosen["cells"], "measure": chosen["measure"]}
    return market.dynamic_threat(*directed("dynamic_threat", chosen), **of)


def directed(indicator: str, chosen: dict[str, Any]) -> tuple[str, str]:
    """Who, and on whom."""
    if not (chosen["rival"] and chosen["target"]):
        raise click.UsageError(f"{indicator} has a direction. Add, for instance: --rival RUS --on IRN")
    return chosen["rival"], chosen["target"]


def contact(market: Market, chosen: dict[str, Any]) -> Any:
    """Contact of two."""
    of = {name: chosen[name] for name in ("cells", "measure", "bootstrap", "seed")}
    return market.contact(*paired("contact", chosen), **of)


def log_rca_correlation(market: Market, chosen: dict[str, Any]) -> Any:
    """Correlation of the advantages of two."""
    of = {"epsilon": chosen["epsilon"], "measure": chosen["measure"]}
    return market.log_rca_correlation(*paired("log_rca_correlation", chosen), **of)


def paired(indicator: str, chosen: dict[str, Any]) -> tuple[str, str]:
    """The two exporters."""
    if not chosen["pair"]:
        raise click.UsageError(f"{indicator} needs two exporters. Add, for instance: --pair RUS IRN")
    a, b = chosen["pair"]
    return a, b
