"""Commands around the data folder: build, status, update, fetch, add, check, sources."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from petrostates import config
from petrostates.cli import logs, options
from petrostates.cli.options import names, printed
from petrostates.errors import BadArgument, BadTable, FetchFailed

if TYPE_CHECKING:
    from petrostates.checks import Finding
    from petrostates.store import DataFolder

_LOG = logging.getLogger(__name__)
_MOST_REVISIONS = 20


@click.command()
@options.data
@click.option("--init", is_flag=True, help="First make the folder and copy the bundled raw data into it.")
@logs.quiet
@logs.log_format
@options.wait
def build(data: str | None, init: bool, wait: float) -> None:
    """Rebuild processed Parquet from the raw files; the same raw files give the same bytes."""
    from petrostates import ingest
    from petrostates.store import DataFolder

    folder = DataFolder(Path(data) if init and data else config.data_folder(data))
    built = ingest.build(folder, wait_seconds=wait, seed_from=config.bundle_folder() if init else None)
    rows = ", ".join(f"{count:,} {name}" for name, count in built.rows.items())
    _LOG.info("%s: %s in %d files", folder.processed, rows, built.files)


@click.command()
@options.data
@options.as_json
@click.option("--revisions", metavar="SOURCE", help="Show instead what the newest vintage of a source changed.")
def status(data: str | None, revisions: str | None, as_json: bool) -> None:
    """Show every source: vintage, tables, rows, first and last period, age, and how many rows a vintage changed."""
    from petrostates import ingest
    from petrostates.store import DataFolder

    folder = DataFolder(config.data_folder(data))
    if not folder.is_built():
        click.echo(f"{folder.processed} is not built yet. Build it with: petrostates build", err=True)
    if revisions is not None:
        _print_revisions(folder, revisions, as_json=as_json)
    else:
        printed(ingest.status(folder), "json" if as_json else "table")


def _print_revisions(folder: DataFolder, source: str, *, as_json: bool) -> None:
    """All of them as JSON, the largest as a table; which vintages were compared, or why there is nothing, on stderr."""
    from petrostates import ingest

    found = ingest.revisions(folder, source)
    cut = not as_json and len(found) > _MOST_REVISIONS
    shown = f"; {_MOST_REVISIONS} of {len(found)} shown, the largest; all with --json" if cut else ""
    click.echo(ingest.compared(folder, source, found) + shown, err=True)
    if as_json:
        printed(found, "json")
    else:
        printed(found.drop(columns=["old_vintage", "new_vintage"]).head(_MOST_REVISIONS), "table")


def _asking(command: Callable[..., None]) -> Callable[..., None]:
    """Options of the commands that ask providers."""
    for option in (
        click.option("--since", metavar="YYYY-MM", help="First period to ask for."),
        click.option("--importers", help="Importers to ask for, parted by commas, where the source can use it."),
        click.option("--products", help="Products to ask for, parted by commas, where the source can use it."),
        click.option("--dry-run", is_flag=True, help="Print what would be done, and do nothing."),
        logs.quiet,
        logs.log_format,
        options.wait,
        options.as_json,
        options.data,
    ):
        command = option(command)
    return command


@click.command()
@click.option("--only", help="Sources, parted by commas; these are fetched whether due or not.")
@_asking
def update(only: str | None, **asked: Any) -> None:
    """Fetch what is due, build, check: the verb for cron. Exit 1 names every source that failed."""
    _update(names(only, "--only"), **asked)


@click.command()
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
    from petrostates.ingest.journal import JOURNAL
    from petrostates.store import DataFolder

    folder, form = DataFolder(config.data_folder(data)), "json" if as_json else "table"
    start, today = opening.as_day(since, "since"), date.today()  # noqa: DTZ011 # the user's own day
    buyers = tuple(reference.country(code) for code in names(importers, "--importers")) or None
    goods = tuple(reference.product(code) for code in names(products, "--products")) or None
    if dry_run:
        plans = ingest.plan(folder, only=only, since=start, importers=buyers, products=goods, today=today)
        return printed(
            pd.DataFrame([vars(one) for one in plans]).astype({"least_calls": "Int64", "calls": "Int64"}), form
        )
    outcome = ingest.update(
        folder, only=only, since=start, importers=buyers, products=goods, today=today, wait_seconds=wait
    )
    done = {"fetched": outcome.fetched, "unchanged": outcome.unchanged, "failed": tuple(outcome.failed)}
    rows = [{"source": name, "outcome": what} for what, names in done.items() for name in names]
    try:
        printed(pd.DataFrame(rows), form)
    except BrokenPipeError:  # whoever reads, the exit code says what failed
        options.let_go_of_stdout()
    if outcome.failed:  # why stands above, and in the journal
        raise FetchFailed(f"failed: {', '.join(outcome.failed)}. The lines above and {folder.root / JOURNAL} say why.")
    return None


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--title", help="What the figures are.")
@click.option("--publisher", help="Who made them.")
@click.option("--licence", help="On which terms.")
@click.option("--address", help="Where they stand.")
@click.option("--vintage", metavar="YYYY-MM-DD", help="Day from which they count as known; default: today.")
@logs.quiet
@logs.log_format
@options.wait
@options.data
def add(files: tuple[Path, ...], vintage: str | None, wait: float, data: str | None, **facts: Any) -> None:
    """Add your own CSV files of flows or estimates, and build. Columns: see docs/data.md."""
    from petrostates import ingest, opening

    folder = opening.open_folder(data)
    today = date.today()  # noqa: DTZ011 # the user's own day
    day = opening.as_day(vintage, "vintage") or today
    if day > today:
        raise BadArgument(
            f"{_names(files)}: vintage is {day}, a day to come: nobody has the figures yet. Give the day on which you had the "
            "figures, or leave --vintage out."
        )
    record, built = ingest.add(folder, files, facts=facts, vintage=day, wait_seconds=wait)
    kept = (
        f"kept as {record.folder.relative_to(folder.root)}"
        if record
        else "unchanged: the newest vintage has these files, and its record says no less of them"
    )
    _LOG.info("%s: %s; %d files built", _names(files), kept, built.files)


def _names(files: tuple[Path, ...]) -> str:
    return ", ".join(file.name for file in files)


@click.command()
@options.data
@options.as_json
def check(data: str | None, as_json: bool) -> None:
    """Look for what an expert would doubt: gaps, broken units, holes in the books. Exit 1 on an error."""
    from petrostates import checks, opening
    from petrostates.schema import TABLES

    folder = opening.open_folder(data)
    findings = checks.check({name: opening.read_released(folder, name) for name in TABLES})
    try:
        _print_findings(findings, as_json=as_json)
    except BrokenPipeError:  # whoever reads, the exit code says what was found
        options.let_go_of_stdout()
    errors = sum(finding.severity == "error" for finding in findings)
    if errors:
        raise BadTable(f"{errors} error(s) among {len(findings)} findings; each says what to do.")


def _print_findings(findings: Sequence[Finding], *, as_json: bool) -> None:
    import pandas as pd

    if as_json:
        rows = [
            {"severity": f.severity, "check": f.check, "place": str(f.place), "what": f.what, "next": f.next_step}
            for f in findings
        ]
        printed(pd.DataFrame(rows), "json")
    else:
        click.echo("\n".join(str(finding) for finding in findings) or "nothing to doubt")


@click.command()
@options.as_json
def sources(as_json: bool) -> None:
    """List every source: publisher, licence, frequency."""
    from petrostates import opening

    printed(opening.listed_sources(), "json" if as_json else "table")
