"""Polite HTTP: paced, retried, resumable, conditional, and silent about keys. The only module that uses the network."""

from __future__ import annotations

import email.utils
import logging
import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit, urlunsplit

import requests
import tenacity
from tqdm import tqdm

from petrostates.errors import FetchFailed, NotThere

_LOG = logging.getLogger(__name__)
# What a break in mid-download can lose.
_CHUNK = 1 << 16
_TRY_AGAIN = {408, 425, 429, 500, 502, 503, 504}
# Some providers answer 406 to anything that does not look like a browser.
_AGENT = "Mozilla/5.0 (compatible; petrostates)"


@dataclass(frozen=True)
class Answer:
    """What a provider sent: the body, and what the record keeps of it. The address never holds a key."""

    address: str
    content: bytes
    headers: Mapping[str, str]
    is_unchanged: bool = False

    @property
    def published(self) -> date | None:
        """Day of ``Last-Modified``, or None."""
        stamp = self.headers.get("Last-Modified")
        try:
            return email.utils.parsedate_to_datetime(stamp).date() if stamp else None
        except ValueError:
            return None

    def facts(self) -> dict[str, str]:
        """What makes the next request conditional."""
        kept = {"etag": "ETag", "last_modified": "Last-Modified"}
        return {name: self.headers[header] for name, header in kept.items() if header in self.headers}


@dataclass(frozen=True)
class Patience:
    """How often and how long to try; tests use shorter times."""

    attempts: int = 5
    first_wait_seconds: float = 1.0
    longest_wait_seconds: float = 120.0
    silence_seconds: float = 60.0
    whole_answer_seconds: float = 600.0


class _Again(Exception):  # a signal to the retry loop, never seen outside
    """A failure that may pass, with the provider's own waiting time if it named one."""

    def __init__(self, reason: str, after_seconds: float | None = None) -> None:
        super().__init__(reason)
        self.after_seconds = after_seconds


@dataclass
class Http:
    """Requests to one source.

    Parameters
    ----------
    source
        Its id: names the environment variable ``PETROSTATES_<SOURCE>_URL``, which replaces scheme and host of every
        address, and stands in every error.
    secret
        A key that must appear nowhere: it is cut out of every address and message.
    pace_seconds
        Least time between two requests to the provider.
    patience
        Retries and time limits.
    """

    source: str
    secret: str | None = None
    pace_seconds: float = 0.0
    patience: Patience = field(default_factory=Patience)
    sleep: Callable[[float], None] = time.sleep
    _last_request: float = field(default=0.0, init=False)
    _session: requests.Session = field(default_factory=requests.Session, init=False)

    def get(
        self,
        address: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        known: Mapping[str, str] | None = None,
    ) -> Answer:
        """Read one answer whole.

        Parameters
        ----------
        address
            As documented by the provider; the override of this source is applied here.
        params, headers
            Sent as they are; a key belongs into ``headers`` where the provider allows it.
        known
            ``etag`` and ``last_modified`` of what is at hand: an unchanged answer is marked so and has no body.

        Raises
        ------
        FetchFailed
            The provider refused, kept failing, sent less than it announced, or could not be reached.
        """
        conditions = _conditions(known)
        return self._retry(lambda: self._get_once(address, params, {**(headers or {}), **conditions}), address)

    def download(self, address: str, target: Path) -> Answer:
        """Write a large file, resuming after a break; the body of the answer is empty, the file is whole."""
        return self._retry(lambda: self._download_once(address, target), address)

    def progress(self, total: int | None, unit: str) -> tqdm[NoReturn]:
        """A bar on stderr that counts up to a total; on a terminal only, and not where steps are not logged."""
        return tqdm(
            desc=self.source,
            total=total,
            unit=unit,
            unit_scale=unit == "B",
            leave=False,
            disable=None if _LOG.isEnabledFor(logging.INFO) else True,
        )

    def _get_once(self, address: str, params: Mapping[str, str] | None, headers: Mapping[str, str]) -> Answer:
        with self._open(address, params, headers) as response:
            if response.status_code == requests.codes.not_modified:
                return self._answer(response, b"", is_unchanged=True)
            self._refuse_failure(response)
            return self._answer(response, b"".join(self._body(response)))

    def _download_once(self, address: str, target: Path) -> Answer:
        partial, tag = target.with_name(target.name + ".part"), target.with_name(target.name + ".etag")
        with self._open(address, None, _resuming(partial, tag)) as response:
            if response.status_code == requests.codes.requested_range_not_satisfiable:
                partial.unlink(missing_ok=True)
                raise _Again("the partial file no longer fits; started over", after_seconds=0)
            self._refuse_failure(response)
            tag.write_text(response.headers.get("ETag", ""), encoding="utf-8")
            resumed = response.status_code == requests.codes.partial_content
            with partial.open("ab" if resumed else "wb") as file, self.progress(_announced(response), "B") as bar:
                for chunk in self._body(response):
                    file.write(chunk)
                    bar.update(len(chunk))
            answer = self._answer(response, b"")
        partial.replace(target)
        tag.unlink()
        return answer

    def _open(self, address: str, params: Mapping[str, str] | None, headers: Mapping[str, str]) -> requests.Response:
        self._keep_pace()
        sent = {"User-Agent": _AGENT, "Accept-Encoding": "identity", **headers}
        try:
            return self._session.get(
                self._replaced(address), params=params, headers=sent, stream=True, timeout=self.patience.silence_seconds
            )
        except requests.RequestException as error:
            raise _Again(f"no connection ({type(error).__name__})") from error

    def _body(self, response: requests.Response) -> Iterator[bytes]:
        """Chunks of the body; too slow, cut short or broken off is a failure that may pass."""
        deadline = time.monotonic() + self.patience.whole_answer_seconds
        received, announced = 0, _announced(response)
        try:
            for chunk in response.iter_content(_CHUNK):
                received += len(chunk)
                if time.monotonic() > deadline:
                    raise _Again(f"still sending after {self.patience.whole_answer_seconds:.0f} seconds")
                yield chunk
        except requests.RequestException as error:
            raise _Again(f"broken off after {received} bytes") from error
        if announced is not None and received != announced:
            raise _Again(f"{received} bytes where {announced} were announced")

    def _refuse_failure(self, response: requests.Response) -> None:
        status = response.status_code
        if status < requests.codes.bad_request and status != requests.codes.no_content:
            return
        said = (
            _plain(self._scrub(response.content.decode("utf-8", "replace")))
            if status != requests.codes.no_content
            else ""
        )
        reason = self._scrub(f"status {status}{': ' + said if said else ''}")
        waiting = _retry_after(response.headers.get("Retry-After"))
        if status in _TRY_AGAIN or (status == requests.codes.forbidden and waiting):
            if waiting is not None and waiting > self.patience.longest_wait_seconds:
                raise FetchFailed(
                    f"{self.source}: {reason}; the provider asks to wait {waiting:.0f} seconds. Run again then."
                )
            raise _Again(reason, waiting)
        refusal = NotThere if status == requests.codes.not_found else FetchFailed
        raise refusal(f"{self.source}: {self._shown(response.url)}: {reason}. {_next_step(status)}")

    def _retry(self, attempt: Callable[[], Answer], address: str) -> Answer:
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_Again),
            stop=tenacity.stop_after_attempt(self.patience.attempts),
            wait=self._waiting,
            sleep=self.sleep,
            reraise=True,
        )
        try:
            return retrying(attempt)
        except _Again as error:
            raise FetchFailed(
                f"{self.source}: {self._shown(address)}: {self._scrub(str(error))}, {self.patience.attempts} times. "
                "Try again later; what is at hand stays as it was."
            ) from None  # the chained error could show an address with a key

    def _waiting(self, state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, _Again) and error.after_seconds is not None:
            return error.after_seconds
        doubled = self.patience.first_wait_seconds * 2 ** (state.attempt_number - 1)
        return float(min(doubled, self.patience.longest_wait_seconds))

    def _keep_pace(self) -> None:
        early = self._last_request + self.pace_seconds - time.monotonic()
        if early > 0:
            self.sleep(early)
        self._last_request = time.monotonic()

    def _replaced(self, address: str) -> str:
        override = os.environ.get(f"PETROSTATES_{self.source.upper()}_URL")
        if not override:
            return address
        return urlunsplit(
            urlsplit(address)._replace(scheme=urlsplit(override).scheme, netloc=urlsplit(override).netloc)
        )

    def _answer(self, response: requests.Response, content: bytes, *, is_unchanged: bool = False) -> Answer:
        return Answer(self._shown(response.url), content, dict(response.headers), is_unchanged)

    def _shown(self, address: str) -> str:
        """The address for people and records: without the key, and with no user name or password."""
        parts = urlsplit(self._scrub(address))
        return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))

    def _scrub(self, text: str) -> str:
        return text.replace(self.secret, "***") if self.secret else text


def _announced(response: requests.Response) -> int | None:
    """Length of the body as the provider states it."""
    stated = response.headers.get("Content-Length", "")
    return int(stated) if stated.isdigit() else None


def _conditions(known: Mapping[str, str] | None) -> dict[str, str]:
    sent = {"etag": "If-None-Match", "last_modified": "If-Modified-Since"}
    return {header: (known or {})[name] for name, header in sent.items() if name in (known or {})}


def _resuming(partial: Path, tag: Path) -> dict[str, str]:
    """Ask for the rest, if the provider still has the very same file; without its mark, start over."""
    mark = tag.read_text(encoding="utf-8") if tag.is_file() else ""
    if not mark or not partial.is_file():
        return {}
    return {"Range": f"bytes={partial.stat().st_size}-", "If-Range": mark}


def _retry_after(value: str | None) -> float | None:
    """Seconds to wait, from a number or a date; None where the provider names nothing usable or "0"."""
    if not value:
        return None
    if value.strip().isdigit():
        return float(value) or None
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _plain(text: str) -> str:
    """First words of a body without markup."""
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())[:200]


def _next_step(status: int) -> str:
    steps = {
        204: "The provider has nothing for this request: check countries, products and dates.",
        400: "The request was not understood: the provider may have changed its interface.",
        401: "Check the key in the environment.",
        403: "Check the key, or wait until the quota is replenished.",
        404: "The address may have changed: look for a new release of petrostates, or set the override of this source.",
        406: "The provider refuses this client.",
    }
    return steps.get(status, "Try again later.")
