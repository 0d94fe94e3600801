"""A provider's key: what may be one, and how it is cut out of all that may repeat it."""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

from petrostates.errors import FetchFailed

_CUT = "***"
_VISIBLE = re.compile(r"[!-~]+")
# A shorter one may be part of common words: it is cut out only where it stands alone.
_LEAST_LETTERS = 8
# What writes addresses into its log, at DEBUG or where an answer has a broken header.
_TALKATIVE = ("urllib3.connection", "urllib3.connectionpool")


def usable(secret: str | None, source: str) -> str | None:
    """The key without blanks around it, or None where nothing is left.

    Raises
    ------
    FetchFailed
        It holds what no header can carry: a blank, a control character, a letter outside ASCII.
    """
    stripped = (secret or "").strip()
    if stripped and not _VISIBLE.fullmatch(stripped):
        place = next(place for place, sign in enumerate(stripped, start=1) if not _VISIBLE.fullmatch(sign))
        raise FetchFailed(
            f"{source}: the key cannot be sent: sign {place} of {len(stripped)} is no visible ASCII character. "
            "Copy the key again from the provider's page."
        )
    return stripped or None


class Key:
    """Cuts a key out of text and bytes, however it is spelled there.

    Providers repeat keys plainly, percent-encoded in addresses, escaped in JSON and in HTML, and in mixtures of these.

    Parameters
    ----------
    secret
        The key, or None where there is none to cut.

    Examples
    --------
    >>> Key("a+b/c=d&e").cut("?api_key=a%2Bb%2fc%3Dd%26e&start=2024-01")
    '?api_key=***&start=2024-01'
    """

    def __init__(self, secret: str | None) -> None:
        pattern = "".join(map(_spellings, secret or ""))
        if secret and len(secret) < _LEAST_LETTERS:
            pattern = rf"(?<![0-9A-Za-z]){pattern}(?![0-9A-Za-z])"
        self._text = re.compile(pattern) if secret else None
        self._bytes = re.compile(pattern.encode("ascii")) if secret else None

    def cut(self, text: str) -> str:
        """Text with three stars in place of the key."""
        return self._text.sub(_CUT, text) if self._text else text

    def cut_bytes(self, content: bytes) -> tuple[bytes, bool]:
        """Content with three stars in place of the key, and whether it was there."""
        if self._bytes is None:
            return content, False
        left, count = self._bytes.subn(_CUT.encode("ascii"), content)
        return left, count > 0

    @contextmanager
    def out_of_logs(self) -> Iterator[None]:
        """Cut the key out of what the HTTP library writes into its logs meanwhile."""
        if self._text is None:
            yield
            return

        def cut(record: logging.LogRecord) -> bool:
            record.msg, record.args = self.cut(record.getMessage()), ()
            return True

        loggers = [logging.getLogger(name) for name in _TALKATIVE]
        for logger in loggers:
            logger.addFilter(cut)
        try:
            yield
        finally:
            for logger in loggers:
                logger.removeFilter(cut)


def _spellings(sign: str) -> str:
    """Pattern of one character of a key in every way that it may be written."""
    code = f"(?i:{ord(sign):02x})"
    # A backslash before a letter would mean something else.
    plain = re.escape(sign) if sign.isalnum() else rf"\\*{re.escape(sign)}"
    forms = [plain, rf"%(?:25)*{code}", rf"\\+u00{code}", f"&#0*{ord(sign)};", f"&#[xX]0*{code};"]
    if html.escape(sign) != sign:
        forms.append(re.escape(html.escape(sign)))
    return f"(?:{'|'.join(forms)})"
