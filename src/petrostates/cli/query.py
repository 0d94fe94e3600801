"""The command that prints an indicator."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from petrostates.cli import dependence, options, own, pairs
from petrostates.cli.options import printed
from petrostates.errors import CoverageWarning

if TYPE_CHECKING:
    from petrostates.markets import Market

INDICATORS = (
    "shares",
    "overlap",
    "matrix",
    "pressure",
    "exposed_share",
    "concentration",
    "growth",
    "rca",
    "discounts",
    "threat",
    "dynamic_threat",
    "contact",
    "log_rca_correlation",
    "supplier_risk",
    "sanctioned_share",
    "pivotal",
    "placebo",
)
# Views whose file has another name than the indicator.
VIEWS = {
    "matrix": "overlap",
    "exposed_share": "exposure",
    "growth": "central",
    "log_rca_correlation": "pair_advantages",
    "supplier_risk": "purchases",
    "sanctioned_share": "purchases",
    "pivotal": "cells_by_reading",
    "placebo": "cells",
}


@click.command()
@click.argument("indicator", type=own.Indicator(INDICATORS))
@click.option(
    "--market", "markets", multiple=True, default=("asia",), show_default=True, help="Region or country; repeatable."
)
@click.option("--product", help="Product code; default: every product.")
@click.option("--basis", default="declared", show_default=True, help="declared or attributed.")
@click.option(
    "--totals",
    default="customs",
    show_default=True,
    help="customs (raised by what the books do not show) or books (kept): the importer's total, as attributed.",
)
@click.option(
    "--pair", nargs=2, metavar="A B", help="Two exporters, for overlap, placebo, contact and log_rca_correlation."
)
@click.option("--rival", help="Who presses or threatens, for pressure, exposed_share, threats and placebo.")
@click.option("--on", "target", help="On whom.")
@click.option("--threshold", type=float, default=0.0, show_default=True, help="Tonnes or dollars, for exposed_share.")
@click.option("--exporter", help="Keep only this exporter, for shares; whose, for growth.")
@click.option("--index", default="finger_kreinin", show_default=True, help="Index, for overlap and matrix.")
@click.option("--cells", default="importer", show_default=True, help="importer, product or importer_product.")
@click.option("--by", help="importer or product; not of pairs. Default: product for rca, else importer.")
@click.option("--measure", default="quantity", show_default=True, help="quantity (tonnes) or value (US dollars).")
@click.option(
    "--bootstrap",
    type=click.IntRange(min=0),
    is_flag=False,
    flag_value=1000,
    default=0,
    help="Draws of cells for an interval, for overlap, pressure, exposed_share and contact; 1000 if no number is given.",
)
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Of the draws.")
@click.option(
    "--factor",
    type=float,
    default=2.0,
    show_default=True,
    help="What is of comparable size, for placebo: 2 is half to twice.",
)
@click.option(
    "--fewest", type=int, default=20, show_default=True, help="Pairs from which on the factor stays, for placebo."
)
@pairs.asked
@dependence.asked
@click.option("--start", help="First period: year, month or day.")
@click.option("--end", help="Last period.")
@click.option("--source", default="baci", show_default=True, help="Whose figures.")
@click.option("--books", help="import, export, reconciled or tracked, where a source holds several.")
@click.option("--frequency", help="A or M, where a source holds both.")
@click.option(
    "--every", help="Sum flows first: month, quarter, year or rolling12 (twelve months, labelled by the last)."
)
@click.option("--partial", is_flag=True, help="With --every: keep incomplete quarters and years.")
@click.option("--as-of", help="Only what was published by this day.")
@own.arguments
@click.option("--format", "form", type=click.Choice(options.FORMATS), default="table", show_default=True)
@click.option("--sql", is_flag=True, help="Print the SQL of the view instead.")
@options.as_json
@options.data
def query(indicator: str, sql: bool, form: str, as_json: bool, **chosen: Any) -> None:  # click's options
    """Print the tidy table of an indicator."""
    if sql:
        click.echo(_sql(indicator), nl=False)
        return
    _refuse_empty(chosen)
    ask, reads = _ASKED[indicator] if indicator in _ASKED else own.asked(indicator, _read_by_some())
    _refuse_foreign(indicator, reads)
    from petrostates import opening, reference
    from petrostates.engines import DuckDB

    if chosen["exporter"] is not None:
        reference.country(chosen["exporter"])
    market = opening.market(
        list(chosen["markets"]) if len(chosen["markets"]) > 1 else chosen["markets"][0],
        product=chosen["product"],
        basis=chosen["basis"],
        totals=chosen["totals"],
        start=chosen["start"],
        end=chosen["end"],
        as_of=chosen["as_of"],
        source=chosen["source"],
        books=chosen["books"],
        frequency=chosen["frequency"],
        every=chosen["every"],
        partial=chosen["partial"],
        data=chosen["data"],
        engine=DuckDB(threads=1),  # however large the data: files of two runs can be compared byte by byte
    )
    result = ask(market, chosen)
    is_empty = result.tidy().empty
    if is_empty:
        click.echo(result.summary(), err=True)
    printed(result.tidy(), "json" if as_json else form)
    _say_beside(result, with_notes=not is_empty)


def _say_beside(result: Any, *, with_notes: bool) -> None:
    """What a summary says of absent periods and cargo, and what a Python user is warned of, a line each beside the table."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CoverageWarning)
        seen = result.coverage
    notes = [*result.absences(), seen.note] if with_notes else []
    for line in filter(
        None, [*(said and f"note: {said}" for said in notes), seen.warning and f"warning: {seen.warning}"]
    ):
        click.echo(line, err=True)


def _sql(indicator: str) -> str:
    from petrostates import views

    return views.texts()[VIEWS.get(indicator, indicator)] if indicator in _ASKED else own.sql(indicator)


def _overlap(market: Market, chosen: dict[str, Any]) -> Any:  # any result
    return market.overlap(*pairs.paired("overlap", chosen), index=chosen["index"], **_drawn(chosen))


def _pressure(market: Market, chosen: dict[str, Any]) -> Any:
    return market.pressure(*pairs.directed("pressure", chosen), **_drawn(chosen))


def _placebo(market: Market, chosen: dict[str, Any]) -> Any:
    of_pressure = bool(chosen["rival"] or chosen["target"])
    source = click.get_current_context().get_parameter_source("index")
    if of_pressure and source == click.core.ParameterSource.COMMANDLINE:
        raise click.UsageError("--index does not apply to the placebo of a pressure. Leave it out, or name a --pair.")
    if of_pressure == bool(chosen["pair"]):
        raise click.UsageError("placebo compares an overlap or a pressure. Add --pair RUS IRN, or --rival RUS --on IRN")
    result = (_pressure if of_pressure else _overlap)(market, chosen)
    return result.placebo(chosen["factor"], chosen["fewest"])


def _drawn(chosen: dict[str, Any]) -> dict[str, Any]:
    """What an index of two takes besides the two."""
    return {name: chosen[name] for name in ("cells", "measure", "bootstrap", "seed")}


def _shares(market: Market, chosen: dict[str, Any]) -> Any:
    return market.shares(chosen["by"] or "importer", measure=chosen["measure"]).of(chosen["exporter"])


def _concentration(market: Market, chosen: dict[str, Any]) -> Any:
    return market.concentration(chosen["by"] or "importer", measure=chosen["measure"])


def _exposed_share(market: Market, chosen: dict[str, Any]) -> Any:
    whom = pairs.directed("exposed_share", chosen)
    return market.exposed_share(*whom, threshold=chosen["threshold"], **_drawn(chosen))


def _matrix(market: Market, chosen: dict[str, Any]) -> Any:
    return market.matrix(chosen["index"], cells=chosen["cells"], measure=chosen["measure"])


def _growth(market: Market, chosen: dict[str, Any]) -> Any:
    missing = [f"--{name}" for name in ("exporter", "start", "end") if not chosen[name]]
    if missing:
        raise click.UsageError(
            f"growth needs {', '.join(missing)}. For instance: --exporter RUS --start 2019 --end 2024"
        )
    return market.growth(chosen["exporter"], chosen["start"], chosen["end"], measure=chosen["measure"])


def _rca(market: Market, chosen: dict[str, Any]) -> Any:
    return market.rca(chosen["by"] or "product", measure=chosen["measure"])


def _discounts(market: Market, chosen: dict[str, Any]) -> Any:
    return market.discounts(chosen["by"] or "importer", measure=chosen["measure"])


# How each indicator is asked for, and the options that it reads besides those of every market.
_ASKED: dict[str, tuple[Callable[[Market, dict[str, Any]], Any], set[str]]] = {
    "shares": (_shares, {"by", "exporter", "measure"}),
    "overlap": (_overlap, {"pair", "index", "cells", "measure", "bootstrap", "seed"}),
    "matrix": (_matrix, {"index", "cells", "measure"}),
    "pressure": (_pressure, {"rival", "target", "cells", "measure", "bootstrap", "seed"}),
    "exposed_share": (_exposed_share, {"rival", "target", "cells", "threshold", "measure", "bootstrap", "seed"}),
    "placebo": (_placebo, {"pair", "rival", "target", "index", "cells", "measure", "factor", "fewest"}),
    "concentration": (_concentration, {"by", "measure"}),
    "growth": (_growth, {"exporter", "measure"}),
    "rca": (_rca, {"by", "measure"}),
    "discounts": (_discounts, {"by", "measure"}),
    "threat": (pairs.threat, {"rival", "target", "cells", "measure"}),
    "dynamic_threat": (pairs.dynamic_threat, {"rival", "target", "since", "cells", "measure"}),
    "contact": (pairs.contact, {"pair", "cells", "measure", "bootstrap", "seed"}),
    "log_rca_correlation": (pairs.log_rca_correlation, {"pair", "epsilon", "measure"}),
    "supplier_risk": (dependence.supplier_risk, {"risk", "default_risk", "by", "measure"}),
    "sanctioned_share": (dependence.sanctioned_share, {"exporters", "by", "measure"}),
    "pivotal": (dependence.pivotal, {"capacity", "demand", "years", "measure"}),
}


def _read_by_some() -> set[str]:
    """Options that some indicator reads and others do not."""
    return set().union(*(reads for _, reads in _ASKED.values()))


def _refuse_foreign(indicator: str, reads: set[str]) -> None:
    """An option that this indicator does not read is a mistake of the reader, not to be passed over."""
    context = click.get_current_context()
    for name in sorted((_read_by_some() | {"own"}) - reads):
        if context.get_parameter_source(name) == click.core.ParameterSource.COMMANDLINE:
            flags = sorted(_flag(one) for one in reads)
            raise click.UsageError(
                f"--{_flag(name)} does not apply to {indicator}. "
                f"It reads: {', '.join(flags) or 'only the options of every market'}."
            )


def _refuse_empty(chosen: dict[str, Any]) -> None:
    for name, value in chosen.items():
        values = value if isinstance(value, tuple) else (value,)
        if any(isinstance(one, str) and not one.strip() for one in values):
            raise click.UsageError(f"--{_flag(name)} is empty. Give it a value or leave it out.")


def _flag(name: str) -> str:
    """An option as it is typed."""
    return "market" if name == "markets" else own.FLAGS.get(name, name.replace("_", "-"))
