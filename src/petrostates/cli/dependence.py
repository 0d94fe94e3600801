"""Indicators of dependence on the command line: risks and lists as options, capacities and demands as CSV files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from petrostates.cli.options import names

if TYPE_CHECKING:
    import pandas as pd

    from petrostates.markets import Market

_file = click.Path(exists=True, dir_okay=False)
_OPTIONS = (
    click.option("--risk", metavar="CODE=RISK,…", help="Risk of exporters, 0 to 1, for supplier_risk: RUS=0.8,IRN=1."),
    click.option("--default-risk", type=float, help="Risk of every other exporter, for supplier_risk."),
    click.option("--exporters", metavar="CODE,…", help="Who counts as sanctioned, for sanctioned_share."),
    click.option("--capacity", type=_file, metavar="FILE", help="CSV of exporter, importer, capacity_t, for pivotal."),
    click.option("--demand", type=_file, metavar="FILE", help="CSV of importer, demand_t, for pivotal."),
    click.option("--years", type=int, default=5, show_default=True, help="Window of observed capacity, for pivotal."),
)


def asked(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of these indicators."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def supplier_risk(market: Market, chosen: dict[str, Any]) -> Any:
    """Read risks such as ``RUS=0.8,IRN=1``."""
    pairs = [part.partition("=") for part in names(chosen["risk"], "--risk")]
    if not pairs or not all(code and sign and number for code, sign, number in pairs):
        raise click.UsageError("supplier_risk needs risks. Add, for instance: --risk RUS=0.8,IRN=1 --default-risk 0.1")
    risk: Any = {code.strip(): number for code, _, number in pairs}  # numbers are read, or refused, by the indicator
    return market.supplier_risk(
        risk, by=chosen["by"] or "importer", default=chosen["default_risk"], measure=chosen["measure"]
    )


def sanctioned_share(market: Market, chosen: dict[str, Any]) -> Any:
    """Read codes such as ``RUS,IRN``."""
    if not names(chosen["exporters"], "--exporters"):
        raise click.UsageError("sanctioned_share needs a list. Add, for instance: --exporters RUS,IRN,VEN")
    return market.sanctioned_share(
        names(chosen["exporters"], "--exporters"), by=chosen["by"] or "importer", measure=chosen["measure"]
    )


def pivotal(market: Market, chosen: dict[str, Any]) -> Any:
    """Read capacities and demands from files."""
    tables = {name: _table(chosen[name]) for name in ("capacity", "demand")}
    return market.pivotal(tables["capacity"], demand=tables["demand"], years=chosen["years"], measure=chosen["measure"])


def _table(place: str | None) -> pd.DataFrame | None:
    import pandas as pd

    if place is None:
        return None
    try:
        # "NA" is a code like any other; a period is text, so that a year and a day are both read.
        return pd.read_csv(place, dtype={"period": str}, keep_default_na=False, na_values=[""])
    except (ValueError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{Path(place).name} is no CSV file with a header: {error}") from error
