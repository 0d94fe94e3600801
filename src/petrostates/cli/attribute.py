"""The command that returns hidden cargo to its origin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from petrostates.cli import options, readable
from petrostates.cli.options import printed

if TYPE_CHECKING:
    import pandas as pd

    from petrostates.attribution.result import Attribution

# Columns of the answer as printed for reading, in million tonnes.
_MILLION = {
    "low_t": "low_Mt",
    "quantity_t": "central_Mt",
    "high_t": "high_Mt",
    "declared_t": "declared_Mt",
    "in_books_t": "in_books_Mt",
    "importer_books_t": "total_books_Mt",
    "importer_customs_t": "total_raised_Mt",
}
_LEGEND = """\
declared_Mt: under its own name in the trade source; – where it has no row, or no book of the year
in_books_Mt: the part of central that fits within the importer's total in the trade source,
    as far as labels show it there
total_books_Mt: the importer's total in the trade source
total_raised_Mt: the same and the attributed tonnes that the trade source does not show (totals="customs"),
    none in a corrected year"""
# What a table says beside its numbers.
_CAVEATS = {
    "routes": "routes, labels and estimators see the same cargo: never add them up",
    "monthly": "beyond each label's own oil, before other hidden origins are taken off; two rows of one month are two speakers",
    "elsewhere": "own_answer: what attributing that origin itself gives beyond its open sales; it need not agree with taken_off",
}
_TABLES = ("sensitivity", "routes", "evidence", "priors", "price", "monthly", "elsewhere")
_WORLDS = (100, 1_000_000)


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
@click.option("--elsewhere", is_flag=True, help="Print what other hidden origins have under the same labels instead.")
@click.option(
    "--worlds", type=click.IntRange(*_WORLDS), default=4000, show_default=True, help="How many worlds are drawn."
)
@click.option(
    "--seed",
    type=click.IntRange(min=0, max=2**32 - 1),
    default=0,
    show_default=True,
    help="Another seed, another set of worlds.",
)
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
    from petrostates.attribution import evidence_notes

    result = attributing.attribute(origin, importer, include=include, worlds=worlds, seed=seed, as_of=as_of, data=data)
    form = "json" if as_json else form
    if chosen:
        frame = getattr(result, chosen[0])()
        printed(_in_millions(frame) if form == "table" else frame, form, readable.width())
        if chosen[0] in _CAVEATS:
            click.echo(f"note: {_CAVEATS[chosen[0]]}", err=True)
    elif form == "table":
        _for_reading(result)
    else:
        printed(result.tidy(), form)
        for note in evidence_notes.part_years(result.case):  # a year that is missing among the rows
            click.echo(f"note: {note}", err=True)


def _for_reading(result: Attribution) -> None:
    """The years in million tonnes, then the facts behind them."""
    years = result.tidy()
    case = result.case
    click.echo(
        f"{case.origin} crude to {case.importer}, million tonnes (Mt); nine worlds in ten lie between low and high"
    )
    first = {"year": years["period"].dt.year, "kind": years["kind"]}
    apart = {} if result.quoted is None else {"include": years["include"]}
    amounts = {shown: (years[name] / 1e6).round(1) for name, shown in _MILLION.items()}
    printed(years.assign(**first, **amounts)[[*first, *apart, *amounts]], "table")
    click.echo(_LEGEND)
    facts = result.evidence()
    behind = facts[facts["used_in"].ne("")]
    click.echo(f"\nThe {len(behind)} facts behind it; addresses and notes: --evidence")
    for line in _brief(behind.sort_values(["period", "period_end", "concept", "label"])):
        click.echo(line)
    for note in result.notes():
        click.echo(f"note: {note}", err=True)
    if result.quoted is not None and not years["routes"].str.contains("quoted").any():
        click.echo(
            "note: no outside estimate is at hand; add some with concept 'quoted': petrostates add FILE.csv", err=True
        )


def _in_millions(frame: pd.DataFrame) -> pd.DataFrame:
    """Tonnes in millions, under a heading that says so; other numbers to four digits."""
    numbers = [name for name in frame.columns if frame[name].dtype.kind == "f"]
    tonnes = [name for name in numbers if name.endswith("_t") and not name.endswith("_usd_t")]
    others = {name: frame[name].map(_four_digits) for name in numbers if name not in tonnes}
    millions = frame.assign(**{name: (frame[name] / 1e6).round(2) for name in tonnes}, **others)
    return millions.rename(columns={name: f"{name.removesuffix('_t')}_Mt" for name in tonnes})


def _four_digits(number: float) -> str:
    return "–" if number != number else f"{number:.0f}" if abs(number) >= 1e4 else f"{number:.4g}"


def _brief(facts: pd.DataFrame) -> list[str]:
    """One line per fact: when, what, how much, who said it; cut at the width of the terminal."""
    rows = [(_span(fact), _what(fact), _amount(fact), fact["said_by"]) for fact in facts.to_dict("records")]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    wide = readable.width()
    lines = ("  ".join([*map(str.ljust, row, widths), row[3]]) for row in rows)
    return [line if len(line) <= wide else f"{line[: wide - 1]}…" for line in lines]


def _span(fact: dict[Any, Any]) -> str:
    first, last = fact["period"], fact["period_end"]
    if (first.month, last.month) == (1, 12):
        return f"{first:%Y}" if first.year == last.year else f"{first:%Y}..{last:%Y}"
    return f"{first:%Y-%m}" if f"{first:%Y-%m}" == f"{last:%Y-%m}" else f"{first:%Y-%m}..{last:%Y-%m}"


def _what(fact: dict[Any, Any]) -> str:
    what = f"{fact['concept']} {fact['label']}"
    return f"{what} as {fact['origin']}" if isinstance(fact["origin"], str) else what


def _amount(fact: dict[Any, Any]) -> str:
    """Central reading with its ends, tonnes in millions."""
    unit, scale = ("Mt", 1e6) if fact["unit"] == "t" else (fact["unit"], 1.0)
    low, central, high = (f"{fact[end] / scale:.4g}" for end in ("low", "central", "high"))
    return f"{central} {unit}" if low == high else f"{central} ({low} to {high}) {unit}"
