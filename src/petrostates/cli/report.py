"""The command that writes a report."""

from __future__ import annotations

from pathlib import Path

import click

from petrostates.cli import options


@click.command()
@click.argument("name")
@click.option("--output", metavar="DIR", help="Folder to write; default: build/report/NAME.")
@click.option("--as-of", help="Only what was published by this day.")
@options.data
def report(name: str, output: str | None, as_of: str | None, data: str | None) -> None:
    """Write a report: HTML, Markdown, figures, tables and provenance."""
    from petrostates import reports

    document = reports.report(name, data=data, as_of=as_of)
    folder = document.save(output or Path("build", "report", name))
    click.echo(document.answer, err=True)
    click.echo(folder / "report.html")
