"""The command that returns hidden cargo to its origin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from petrostates.cli import options
from petrostates.cli.options import printed

if TYPE_CHECKING:
    import pandas as pd

    from petrostates.attribution.result import Attribution

_MILLION = ("low_t", "quantity_t", "high_t", "declared_t", "in_books_t", "importer_books_t", "importer_customs_t")
_TABLES = ("sensitivity", "routes", "evidence", "priors", "price", "monthly")


@click.command()
@click.option("--origin", default="IRN", show_default=True, help="Whose cargo is hidden.")
@click.option("--importer", default="CHN", show_default=True, help="In whose books.")
@click.option("--include", multiple=True, help="quoted: let outside estimates in, reported apart.")
@click.option("--routes", is_flag=True, help="Print every route, label and estimator side by side instead.")
@click.option("--evidence", is_flag=True, help="Print every fact with who said it and where instead.")
@click.option("--sensitivity", is_flag=True, help="Print what leaving each fact out would change instead.")
@click.option("--priors", is_flag=True, help="Print what each assumption does instead.")
@click.option("--price", is_flag=True, help="Print at which value the cargo entered books instead.")
@click.option("--monthly", is_flag=True, help="Print the months that are quoted one by one instead.")
@click.option("--worlds", type=int, default=4000, show_default=True, help="How many worlds are drawn.")
@click.option("--seed", type=int, default=0, show_default=True, help="Another seed, another set of worlds.")
@click.option("--as-of", help="Only what was published by this day.")
@click.option("--format", "form", type=click.Choice(options.FORMATS), default="table", show_default=True)
@options.as_json
@options.data
def attribute(
    origin: str,
    importer: str,
    include: tuple[str, ...],
    worlds: int,
    seed: int,
    as_of: str | None,
    form: str,
    as_json: bool,
    data: str | None,
    **tables: bool,
) -> None:
    """Print the yearly attribution of a hidden flow with its evidence."""
    chosen = [name for name in _TABLES if tables[name]]
    if len(chosen) > 1:
        raise click.UsageError(f"--{chosen[0]} and --{chosen[1]} are two tables. Ask for one at a time.")
    from petrostates import attributing

    result = attributing.attribute(origin, importer, include=include, worlds=worlds, seed=seed, as_of=as_of, data=data)
    form = "json" if as_json else form
    if chosen:
        printed(getattr(result, chosen[0])(), form)
    elif form == "table":
        _for_reading(result)
    else:
        printed(result.tidy(), form)


def _for_reading(result: Attribution) -> None:
    """The years in million tonnes, then the facts behind them."""
    years = result.tidy()
    click.echo(
        f"{result.case.origin} crude to {result.case.importer}, million tonnes; nine worlds in ten lie between low and high"
    )
    shown = years.assign(**{name: years[name] / 1e6 for name in _MILLION}).rename(
        columns={name: name.removesuffix("_t") for name in _MILLION}
    )
    columns = ["period", "include", "kind", *(name.removesuffix("_t") for name in _MILLION), "routes"]
    rounded = shown[columns].assign(**{name: shown[name].round(1) for name in columns if shown[name].dtype.kind == "f"})
    printed(rounded, "table")
    click.echo("\nEvidence behind it")
    facts = result.evidence()
    printed(_brief(facts[facts["used_in"].ne("")]), "table")
    for note in result.case.notes():
        click.echo(f"note: {note}", err=True)
    if result.quoted is not None and not years["routes"].str.contains("quoted").any():
        click.echo(
            "note: no outside estimate is at hand; add some with concept 'quoted': petrostates add FILE.csv", err=True
        )


def _brief(facts: pd.DataFrame) -> pd.DataFrame:
    ends = zip(*(_scaled(facts, end) for end in ("low", "central", "high")), strict=True)
    units = facts["unit"].replace("t", "Mt")
    amounts = [
        f"{low:g} to {high:g} ({central:g}) {unit}" for (low, central, high), unit in zip(ends, units, strict=True)
    ]
    return facts.assign(amount=amounts)[["fact", "amount", "used_in", "address"]]


def _scaled(facts: pd.DataFrame, end: str) -> list[float]:
    """Tonnes in millions, everything else as it is."""
    return (facts[end] / facts["unit"].map(lambda unit: 1e6 if unit == "t" else 1.0)).round(3).tolist()
