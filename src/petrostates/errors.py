"""Every error and warning raised on purpose: what went wrong, where, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from numbers import Real
from typing import TypeVar

Word = TypeVar("Word", bound=str)


class PetrostatesError(Exception):
    """Base of all errors that petrostates raises on purpose."""

    def __str__(self) -> str:
        # KeyError would show its message in quotes; a sentence should read as one.
        return " ".join(str(part) for part in self.args)


class UnknownName(PetrostatesError, KeyError):
    """A name that no code list holds; the message offers the nearest ones."""


class UnknownCountry(UnknownName):
    """A country code outside ``petrostates.countries()``."""


class UnknownRegion(UnknownName):
    """A market that is neither a region nor a country."""


class UnknownProduct(UnknownName):
    """A product outside ``petrostates.reference.products()``."""


class UnknownIndex(UnknownName):
    """An index, measure, basis or cell definition that does not exist."""


class UnknownReport(UnknownName):
    """A report that does not exist."""


class BadArgument(PetrostatesError, ValueError):
    """An argument whose value makes no sense, such as a pair of one exporter with itself."""


class BadFile(PetrostatesError, ValueError):
    """A file that does not match its documented layout or its recorded checksum."""


class BadTable(PetrostatesError, ValueError):
    """A table that breaks a rule of its schema."""


class FetchFailed(PetrostatesError, ConnectionError):
    """A provider refused, failed or could not be reached; nothing at hand was changed."""


class NotThere(FetchFailed):
    """The provider has nothing at this address (404)."""


class AddressTooLong(FetchFailed):
    """The provider takes no address of this length (414): ask for less at a time."""


class MissingData(PetrostatesError, FileNotFoundError):
    """A data folder or table that is not there."""


class FolderLocked(PetrostatesError, BlockingIOError):
    """Another run is writing to the same data folder."""


class BadPlugin(PetrostatesError, ImportError):
    """An indicator or source of another package that cannot be used; the message names the package."""


class BadView(PetrostatesError, ValueError):
    """SQL that an engine does not take as a view."""


class MissingExtra(PetrostatesError, ImportError):
    """An optional part that is not installed; the message says how it is."""


class DataWarning(UserWarning):
    """Something in the data that the reader should judge, such as a selection without amounts."""


class CoverageWarning(UserWarning):
    """What the books hold jumps between periods of a result: a jump of an index there need not be news."""


def nearest(given: str, known: Iterable[str], count: int = 3) -> list[str]:
    """Known names closest to what was typed, best first.

    Examples
    --------
    >>> nearest("IRAN", ["IRN", "IRQ", "RUS"])
    ['IRN', 'IRQ']
    """
    spelled = {name.lower(): name for name in known}
    return [spelled[hit] for hit in get_close_matches(given.lower(), spelled, n=count, cutoff=0.45)]


def suggest(given: str, known: Iterable[str]) -> str:
    """Sentence that offers the nearest names, or all of a short list."""
    names = sorted(known)
    close = nearest(given, names)
    if close:
        return f"Did you mean {_either(close)}?"
    shown = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    return f"Known: {shown}."


def one_of(what: str, given: Word, known: Iterable[Word]) -> Word:
    """Return a word of a closed set, or say which ones are near.

    Examples
    --------
    >>> one_of("measure", "value", ["quantity", "value"])
    'value'
    """
    words = list(known)
    if not isinstance(given, str) or given not in words:
        raise UnknownIndex(f"No {what} '{given}'. {suggest(str(given), words)}")
    return given


def is_number(given: object) -> bool:
    """Whether an argument is a number that a float can hold; a truth value is none.

    Examples
    --------
    >>> is_number(2), is_number("2"), is_number(True)
    (True, False, False)
    """
    if isinstance(given, bool) or not isinstance(given, Real):
        return False
    try:
        float(given)
    except OverflowError:
        return False
    return True


def _either(names: list[str]) -> str:
    quoted = [f"'{name}'" for name in names]
    return quoted[0] if len(quoted) == 1 else ", ".join(quoted[:-1]) + f" or {quoted[-1]}"
