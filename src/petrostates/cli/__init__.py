"""The command line: each verb wraps a library call. Data on stdout, messages on stderr."""

from __future__ import annotations

import errno
import logging
import os
import sys
import warnings
from collections.abc import Sequence
from typing import TextIO

import click

from petrostates.cli import attribute, data, logs, query, report
from petrostates.errors import BadFile, BadTable, DataWarning, FetchFailed, FolderLocked, PetrostatesError

_LOG = logging.getLogger(__name__)
FINE, FAILED, WRONG_USAGE, LOCKED, INTERRUPTED = 0, 1, 2, 3, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; known errors are one message, never a traceback."""
    warnings.showwarning = _show_warning
    with logs.to_stderr():
        return _run(arguments)


def _run(arguments: Sequence[str] | None) -> int:
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


for _command in (
    data.build,
    data.status,
    data.update,
    data.fetch,
    data.add,
    data.check,
    data.sources,
    attribute.attribute,
    query.query,
    report.report,
):
    commands.add_command(_command)


def _complain(error: Exception, code: int) -> int:
    _LOG.error("petrostates: %s", error)
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
        _LOG.warning("warning: %s", message)
    else:
        text = warnings.formatwarning(message, category, filename, lineno, line)
        (file or sys.stderr).write(text)
