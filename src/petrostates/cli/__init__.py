"""The command line: each verb wraps a library call. Data on stdout, messages on stderr."""

from __future__ import annotations

import errno
import logging
import signal
import sys
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Any, NoReturn, TextIO

import click

from petrostates.cli import attribute, data, logs, options, query, report
from petrostates.errors import BadFile, BadTable, DataWarning, FetchFailed, FolderLocked, PetrostatesError

_LOG = logging.getLogger(__name__)
FINE, FAILED, WRONG_USAGE, LOCKED, INTERRUPTED, TERMINATED = 0, 1, 2, 3, 130, 143


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; known errors are one message, never a traceback."""
    warnings.showwarning = _show_warning
    with logs.to_stderr(), _orderly_end():
        return _run(arguments)


def _run(arguments: Sequence[str] | None) -> int:
    try:
        commands.main(
            list(arguments) if arguments is not None else None, prog_name="petrostates", standalone_mode=False
        )
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.Abort:
        return _complain("interrupted; what was finished is kept, run it again for the rest.", INTERRUPTED)
    except _Terminated:
        return _complain("told to end; what was finished is kept, run it again for the rest.", TERMINATED)
    except click.ClickException as error:
        error.show()
        return WRONG_USAGE
    except PetrostatesError as error:
        return _complain(error, _code(error))
    except _ReaderGone:  # as in `petrostates query … | head`; nor may the last flush be a failure
        options.let_go_of_stdout()
    except OSError as error:
        return _complain(error, FAILED)
    return FINE


class _ReaderGone(Exception):  # a signal to `_run`, never seen outside
    """Stdout is closed. Click would end with 1 over it."""


@contextmanager
def _minding_the_reader() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise _ReaderGone from error
        raise


class _Commands(click.Group):
    """The verbs; help is printed while the context is made, all else while it is invoked."""

    def make_context(self, *arguments: Any, **more: Any) -> click.Context:
        with _minding_the_reader():
            return super().make_context(*arguments, **more)

    def invoke(self, context: click.Context) -> Any:
        with _minding_the_reader():
            return super().invoke(context)


class _Terminated(BaseException):
    """SIGTERM: the run ends as with Ctrl-C, through every `finally`; no `except Exception` may hold it up."""


@contextmanager
def _orderly_end() -> Iterator[None]:
    """Let SIGTERM end the run in order; signals belong to the main thread alone."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _terminate(_number: int, _frame: FrameType | None) -> NoReturn:
    raise _Terminated


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
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


def _code(error: PetrostatesError) -> int:
    if isinstance(error, FolderLocked):
        return LOCKED
    return FAILED if isinstance(error, (BadFile, BadTable, FetchFailed)) else WRONG_USAGE


def _complain(error: Exception | str, code: int) -> int:
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
