"""The command line: each verb wraps a library call. Data on stdout, messages on stderr."""

from __future__ import annotations

import errno
import logging
import os
import sys
import warnings
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from petrostates import config
from petrostates.errors import BadFile, BadTable, DataWarning, FetchFailed, FolderLocked, PetrostatesError

if TYPE_CHECKING:
    import pandas as pd

    from petrostates.markets import Market

FINE, FAILED, WRONG_USAGE, LOCKED, INTERRUPTED = 0, 1, 2, 3, 130
FORMATS = ("table", "csv", "json")

_data = click.option(
    "--data", metavar="DIR", help="Data folder; default: PETROSTATES_DATA, petrostates.toml, or the built-in."
)
_wait = click.option(
    "--wait",
    type=click.FloatRange(min=0),
    default=0.0,
    metavar="SECONDS",
    help="Wait for another run instead of giving up at once.",
)
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; known errors are one message, never a traceback."""
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    warnings.showwarning = _show_warning
    try:
        commands.main(
            list(arguments) if arguments is not None else None, prog_name="petrostates", standalone_mode=False
        )
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.Abort:
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return WRONG_USAGE
    except FolderLocked as error:
        return _complain(error, LOCKED)
    except (BadFile, BadTable, FetchFailed) as error:
        return _complain(error, FAILED)
    except PetrostatesError as error:
        return _complain(error, WRONG_USAGE)
    except OSError as error:
        if error.errno == errno.EPIPE:  # the reader has gone, as in `petrostates query … | head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return FINE
        return _complain(error, FAILED)
    return FINE


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="petrostates")
def commands() -> None:
    """Measure how energy exporters compete, as declared and as attributed."""


@commands.command()
@_data
@click.option("--init", is_flag=True, help="First make the folder and copy the bundled raw data into it.")
@_wait
def build(data: str | None, init: bool, wait: float) -> None:
    """Rebuild processed Parquet from the raw files; the same raw files give the same bytes."""
    from petrostates import ingest
    from petrostates.store import DataFolder

    folder = DataFolder(Path(data) if init and data else config.data_folder(data))
    built = ingest.build(folder, wait_seconds=wait, seed_from=config.bundle_folder() if init else None)
    rows = ", ".join(f"{count:,} {name}" for name, count in built.rows.items())
    click.echo(f"{folder.processed}: {rows} in {built.files} files", err=True)


@commands.command()
@_data
@_json
@click.option("--revisions", metavar="SOURCE", help="Show instead what the newest vintage of a source changed.")
def status(data: str | None, revisions: str | None, as_json: bool) -> None:
    """Show every source: vintage, tables, rows, first and last period, age."""
    from petrostates import ingest
    from petrostates.store import DataFolder

    folder = DataFolder(config.data_folder(data))
    frame = ingest.revisions(folder, revisions) if revisions else ingest.status(folder)
    if not folder.is_built():
        click.echo(f"{folder.processed} is not built yet. Build it with: petrostates build", err=True)
    _print(frame, "json" if as_json else "table")


def _asking(command: Callable[..., None]) -> Callable[..., None]:
    """Options of the commands that ask providers."""
    for option in (
        click.option("--since", metavar="YYYY-MM", help="First period to ask for."),
        click.option("--importers", help="Importers to ask for, parted by commas, where the source can use it."),
        click.option("--products", help="Products to ask for, parted by commas, where the source can use it."),
        click.option("--dry-run", is_flag=True, help="Print what would be done, and do nothing."),
        _wait,
        _json,
        _data,
    ):
        command = option(command)
    return command


@commands.command()
@click.option("--only", help="Sources, parted by commas; these are fetched whether due or not.")
@_asking
def update(only: str | None, **asked: Any) -> None:
    """Fetch what is due, build, check: the verb for cron. Exit 1 names every source that failed."""
    _update(_names(only), **asked)


@commands.command()
@click.argument("source")
@_asking
def fetch(source: str, **asked: Any) -> None:
    """Fetch one source, whether due or not, and build."""
    _update((source,), **asked)


def _update(
    only: tuple[str, ...],
    *,
    since: str | None,
    importers: str | None,
    products: str | None,
    dry_run: bool,
    wait: float,
    as_json: bool,
    data: str | None,
) -> None:
    import pandas as pd

    from petrostates import ingest, opening, reference
    from petrostates.store import DataFolder

    folder, form = DataFolder(config.data_folder(data)), "json" if as_json else "table"
    start, today = opening.as_day(since, "since"), date.today()  # noqa: DTZ011 # the user's own day
    buyers = tuple(reference.country(code) for code in _names(importers)) or None
    goods = tuple(reference.product(code) for code in _names(products)) or None
    if dry_run:
        plans = ingest.plan(folder, only=only, since=start, today=today)
        return _print(pd.DataFrame([vars(one) for one in plans]), form)
    outcome = ingest.update(
        folder, only=only, since=start, importers=buyers, products=goods, today=today, wait_seconds=wait
    )
    done = {"fetched": outcome.fetched, "unchanged": outcome.unchanged, "failed": tuple(outcome.failed)}
    _print(pd.DataFrame([{"source": name, "outcome": what} for what, names in done.items() for name in names]), form)
    if outcome.failed:
        raise FetchFailed(f"failed: {'; '.join(outcome.failed.values())}")
    return None


def _names(listed: str | None) -> tuple[str, ...]:
    """Names parted by commas."""
    return tuple(name.strip() for name in (listed or "").split(",") if name.strip())


@commands.command()
@_data
@_json
def check(data: str | None, as_json: bool) -> None:
    """Look for what an expert would doubt: gaps, broken units, holes in the books. Exit 1 on an error."""
    import pandas as pd

    from petrostates import checks, opening
    from petrostates.schema import TABLES

    folder = opening.open_folder(data)
    findings = checks.check({name: folder.read(name) for name in TABLES})
    if as_json:
        rows = [
            {"severity": f.severity, "check": f.check, "place": str(f.place), "what": f.what, "next": f.next_step}
            for f in findings
        ]
        _print(pd.DataFrame(rows), "json")
    else:
        click.echo("\n".join(str(finding) for finding in findings) or "nothing to doubt")
    errors = sum(finding.severity == "error" for finding in findings)
    if errors:
        raise BadTable(f"{errors} error(s) among {len(findings)} findings; each says what to do.")


@commands.command()
@_json
def sources(as_json: bool) -> None:
    """List every source: publisher, licence, frequency."""
    from petrostates import opening

    _print(opening.listed_sources(), "json" if as_json else "table")


@commands.command()
@click.argument("indicator", type=click.Choice(["shares", "overlap", "pressure", "concentration"]))
@click.option(
    "--market", "markets", multiple=True, default=("asia",), show_default=True, help="Region or country; repeatable."
)
@click.option("--product", help="Product code; default: every product.")
@click.option("--basis", default="declared", show_default=True, help="declared or attributed.")
@click.option("--pair", nargs=2, metavar="A B", help="Two exporters, for overlap.")
@click.option("--rival", help="Who presses, for pressure.")
@click.option("--on", "target", help="On whom, for pressure.")
@click.option("--exporter", help="Keep only this exporter, for shares.")
@click.option("--index", default="finger_kreinin", show_default=True, help="Index, for overlap.")
@click.option("--cells", default="importer", show_default=True, help="importer, product or importer_product.")
@click.option("--by", default="importer", show_default=True, help="importer or product, for shares and concentration.")
@click.option("--measure", default="quantity", show_default=True, help="quantity (tonnes) or value (US dollars).")
@click.option("--start", help="First period: year, month or day.")
@click.option("--end", help="Last period.")
@click.option("--source", default="baci", show_default=True, help="Whose figures.")
@click.option("--books", help="import, export, reconciled or tracked, where a source holds several.")
@click.option("--frequency", help="A or M, where a source holds both.")
@click.option("--as-of", help="Only what was published by this day.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@click.option("--sql", is_flag=True, help="Print the SQL of the view instead.")
@_json
@_data
def query(indicator: str, sql: bool, form: str, as_json: bool, **chosen: Any) -> None:  # click's options
    """Print the tidy table of an indicator."""
    if sql:
        from petrostates import views

        click.echo(views.texts()[indicator], nl=False)
        return
    _refuse_empty(chosen)
    _refuse_foreign(indicator)
    from petrostates import opening, reference

    if chosen["exporter"] is not None:
        reference.country(chosen["exporter"])
    market = opening.market(
        list(chosen["markets"]) if len(chosen["markets"]) > 1 else chosen["markets"][0],
        product=chosen["product"],
        basis=chosen["basis"],
        start=chosen["start"],
        end=chosen["end"],
        as_of=chosen["as_of"],
        source=chosen["source"],
        books=chosen["books"],
        frequency=chosen["frequency"],
        data=chosen["data"],
    )
    result = _INDICATORS[indicator](market, chosen)
    if result.tidy().empty:
        click.echo(result.summary(), err=True)
    _print(result.tidy(), "json" if as_json else form)


@commands.command()
@click.argument("name")
@click.option("--output", metavar="DIR", help="Folder to write; default: build/report/NAME.")
@click.option("--as-of", help="Only what was published by this day.")
@_data
def report(name: str, output: str | None, as_of: str | None, data: str | None) -> None:
    """Write a report: HTML, Markdown, figures, tables and provenance."""
    from petrostates import reports

    document = reports.report(name, data=data, as_of=as_of)
    folder = document.save(output or Path("build", "report", name))
    click.echo(document.answer, err=True)
    click.echo(folder / "report.html")


def _overlap(market: Market, chosen: dict[str, Any]) -> Any:  # any result
    pair = chosen["pair"]
    if not pair:
        raise click.UsageError("overlap needs two exporters. Add, for instance: --pair RUS IRN")
    return market.overlap(*pair, index=chosen["index"], cells=chosen["cells"], measure=chosen["measure"])


def _pressure(market: Market, chosen: dict[str, Any]) -> Any:
    if not (chosen["rival"] and chosen["target"]):
        raise click.UsageError("pressure has a direction. Add, for instance: --rival RUS --on IRN")
    return market.pressure(chosen["rival"], chosen["target"], cells=chosen["cells"], measure=chosen["measure"])


def _shares(market: Market, chosen: dict[str, Any]) -> Any:
    return market.shares(chosen["by"], measure=chosen["measure"]).of(chosen["exporter"])


def _concentration(market: Market, chosen: dict[str, Any]) -> Any:
    return market.concentration(chosen["by"], measure=chosen["measure"])


_INDICATORS: dict[str, Callable[[Market, dict[str, Any]], Any]] = {
    "overlap": _overlap,
    "pressure": _pressure,
    "shares": _shares,
    "concentration": _concentration,
}


# Options that belong to some indicators only.
_OWN = {
    "overlap": {"pair", "index", "cells"},
    "pressure": {"rival", "target", "cells"},
    "shares": {"by", "exporter"},
    "concentration": {"by"},
}


def _refuse_foreign(indicator: str) -> None:
    """An option that this indicator does not read is a mistake of the reader, not to be passed over."""
    context = click.get_current_context()
    for name in sorted(set().union(*_OWN.values()) - _OWN[indicator]):
        if context.get_parameter_source(name) == click.core.ParameterSource.COMMANDLINE:
            flag = "on" if name == "target" else name
            raise click.UsageError(
                f"--{flag} does not apply to {indicator}. It reads: {', '.join(sorted(_OWN[indicator]))}."
            )


def _refuse_empty(chosen: dict[str, Any]) -> None:
    for name, value in chosen.items():
        values = value if isinstance(value, tuple) else (value,)
        if any(isinstance(one, str) and not one.strip() for one in values):
            raise click.UsageError(f"--{name.rstrip('s').replace('_', '-')} is empty. Give it a value or leave it out.")


def _print(frame: pd.DataFrame, form: str) -> None:
    dated = frame.assign(**{name: frame[name].map(_day) for name in frame.columns if frame[name].dtype.kind in "MO"})
    if form == "json":
        click.echo(dated.to_json(orient="records", indent=2, force_ascii=False))
    elif form == "csv":
        click.echo(dated.to_csv(index=False, lineterminator="\n"), nl=False)
    else:
        click.echo(dated.to_string(index=False, na_rep="–") if len(dated) else "no rows")


def _day(value: Any) -> Any:
    """Dates as ISO days; other cells as they are."""
    return f"{value:%Y-%m-%d}" if isinstance(value, date) and value == value else value


def _complain(error: Exception, code: int) -> int:
    click.echo(f"petrostates: {error}", err=True)
    return code


def _show_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    if issubclass(category, DataWarning):
        click.echo(f"warning: {message}", err=True)
    else:
        text = warnings.formatwarning(message, category, filename, lineno, line)
        (file or sys.stderr).write(text)
