"""Polite HTTP: paced, retried, resumable, conditional, and silent about keys. The only module that uses the network."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import NoReturn
from urllib.parse import urljoin

import requests
import urllib3
from requests.structures import CaseInsensitiveDict
from tqdm import tqdm

from petrostates.connectors.addresses import of_mirror, origin, shortened, without_user
from petrostates.connectors.answer import Answer, conditions, waiting_seconds
from petrostates.connectors.partial import Partial
from petrostates.connectors.patience import Again, Patience
from petrostates.connectors.refusals import asked_for, is_success, next_step, plain, refusal
from petrostates.connectors.secret import Key, usable
from petrostates.errors import FetchFailed, NotThere

_LOG = logging.getLogger(__name__)
_CHUNK = 1 << 16
_LONGEST_REASON = 1 << 12
# A year of all suppliers in Comtrade, the largest answer that is no download, may have 100 MB.
_MOST_HELD = 256 << 20
_MOST_REDIRECTS = 5
_TRY_AGAIN = {408, 425, 429, 500, 502, 503, 504}
# Some providers answer 406 to anything that does not look like a browser.
_AGENT = "Mozilla/5.0 (compatible; petrostates)"


@dataclass
class Http:
    """Requests to one source.

    Parameters
    ----------
    source
        Its id: names the environment variable ``PETROSTATES_<SOURCE>_URL``, which replaces scheme and host of every
        address, and stands in every error.
    secret
        A key that must appear nowhere: it is cut out of every address, header, body and message, and goes to no other
        host than the one it is sent to.
    pace_seconds
        Least time between two requests to the provider.
    patience
        Retries and time limits.

    Raises
    ------
    FetchFailed
        The key is none that can be sent.
    """

    source: str
    secret: str | None = field(default=None, repr=False)
    pace_seconds: float = 0.0
    patience: Patience = field(default_factory=Patience)
    sleep: Callable[[float], None] = time.sleep
    _last_request: float = field(default=0.0, init=False)
    _session: requests.Session = field(default_factory=requests.Session, init=False)
    _key: Key = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.secret = usable(self.secret, self.source)
        self._key = Key(self.secret)

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
            The provider refused, kept failing, sent less than it announced or more than 256 MB, answered with a part or
            with "unchanged" without being asked to, or could not be reached.
        """
        sent, at = {**(headers or {}), **conditions(known)}, of_mirror(address, self.source)
        return self._retry(lambda: self._get_once(at, params, sent), at)

    def download(self, address: str, target: Path, *, begins: bytes = b"") -> Answer:
        """Write a large file, resuming after a break; the body of the answer is empty, the file is whole.

        Attempts are counted as long as nothing more arrives: a slow line may take its time.

        Parameters
        ----------
        begins
            First bytes of such a file. A page in its place counts as `NotThere`.
        """
        at, partial = of_mirror(address, self.source), Partial(target)
        furthest = partial.size

        def attempt() -> Answer:
            nonlocal furthest
            try:
                return self._download_once(at, partial, begins)
            except Again as failure:
                failure.got_further = partial.size >= furthest + _CHUNK
                furthest = max(furthest, partial.size)
                raise

        return self._retry(attempt, at)

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
            if response.status_code == requests.codes.not_modified and asked_for(response):
                return self._answer(response, b"", is_unchanged=True)
            self._refuse_failure(response)
            return self._answer(response, b"".join(self._held(response)))

    def _download_once(self, address: str, partial: Partial, begins: bytes) -> Answer:
        with self._open(address, None, partial.conditions()) as response:
            resumed = response.status_code == requests.codes.partial_content and asked_for(response)
            unfit = response.status_code == requests.codes.requested_range_not_satisfiable
            if unfit or (resumed and not partial.continues_with(response.headers)):
                partial.drop()
                raise Again("the partial file no longer fits; started over", after_seconds=0)
            self._refuse_failure(response)
            pieces = self._body(response, is_download=True)
            if not resumed:
                pieces = self._beginning(pieces, begins, response)
                partial.begin(self._headers(response))
            with partial.path.open("ab" if resumed else "wb") as file, self.progress(_announced(response), "B") as bar:
                for piece in pieces:
                    file.write(piece)
                    bar.update(len(piece))
            answer = self._answer(response, b"")
        partial.finish()
        return answer

    def _open(self, address: str, params: Mapping[str, str] | None, headers: Mapping[str, str]) -> requests.Response:
        self._keep_pace()
        at, sent = address, {"User-Agent": _AGENT, "Accept-Encoding": "identity", **headers}
        try:
            for _ in range(_MOST_REDIRECTS + 1):
                response = self._ask(at, params, sent)
                onward = self._session.get_redirect_target(response)
                if onward is None:
                    return response
                response.close()
                params, here, at = None, response.url, urljoin(response.url, onward)
                if origin(at) != origin(here):
                    at = self._key.cut(at)
                    sent = {name: value for name, value in sent.items() if self._key.cut(value) == value}
        except ValueError as error:  # what is no address, to requests too
            raise FetchFailed(
                f"{self.source}: {self._shown(address)} leads to what is no address ({type(error).__name__}). "
                "The provider may have moved: look for a new release of petrostates."
            ) from None
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            raise Again(f"no connection ({type(error).__name__})") from error
        raise FetchFailed(
            f"{self.source}: {self._shown(address)}: more than {_MOST_REDIRECTS} redirects in a row. Open it in a browser; "
            "the provider may have moved: look for a new release of petrostates."
        )

    def _ask(self, address: str, params: Mapping[str, str] | None, headers: Mapping[str, str]) -> requests.Response:
        limit = self.patience.silence_seconds
        with self._key.out_of_logs():
            return self._session.get(
                address, params=params, headers=headers, stream=True, timeout=limit, allow_redirects=False
            )

    def _body(self, response: requests.Response, *, is_download: bool = False) -> Iterator[bytes]:
        """Pieces of the body as they come; too slow, cut short or broken off is a failure that may pass."""
        limit = self.patience.silence_seconds if is_download else self.patience.whole_answer_seconds
        deadline, received, counted = time.monotonic() + limit, 0, 0
        try:
            while piece := response.raw.read1(_CHUNK, decode_content=True):
                received += len(piece)
                yield piece
                if is_download and received >= counted + _CHUNK:
                    deadline, counted = time.monotonic() + limit, received
                if time.monotonic() > deadline:
                    slow = f"less than 64 kB in {limit:.0f}" if is_download else f"still sending after {limit:.0f}"
                    raise Again(f"{slow} seconds")
        except urllib3.exceptions.HTTPError as error:
            raise Again(f"broken off after {received} bytes") from error

    def _held(self, response: requests.Response) -> Iterator[bytes]:
        """Pieces of a body that is held in memory whole: no more of it than a machine has room for."""
        received = 0
        for piece in self._body(response):
            received += len(piece)
            if received > _MOST_HELD:
                raise FetchFailed(
                    f"{self.source}: {self._shown(response.url)}: an answer of more than {_MOST_HELD >> 20} MB, which is no "
                    "table of figures. Ask for less, or try again later; what is at hand stays as it was."
                )
            yield piece

    def _beginning(self, pieces: Iterator[bytes], begins: bytes, response: requests.Response) -> Iterator[bytes]:
        """The same pieces, unless the first is not how such a file begins."""
        first = next(pieces, b"")
        length = min(len(first), len(begins))
        if first[:length] != begins[:length]:
            raise NotThere(
                f"{self.source}: {self._shown(response.url)}: a page in place of the file: "
                f"'{plain(self._key.cut(first.decode('utf-8', 'replace')))}'. Try again later."
            )
        return chain([first], pieces)

    def _refuse_failure(self, response: requests.Response) -> None:
        status = response.status_code
        if is_success(status) and asked_for(response):
            return
        said = self._said(response)
        reason = f"status {status}{': ' + said if said else ''}"
        waiting = waiting_seconds(response.headers.get("Retry-After"))
        if status in _TRY_AGAIN or (status == requests.codes.forbidden and waiting):
            if waiting is not None and waiting > self.patience.longest_wait_seconds:
                raise FetchFailed(
                    f"{self.source}: {reason}; the provider asks to wait {waiting:.0f} seconds. Run again then."
                )
            raise Again(reason, waiting)
        raise refusal(status, said)(f"{self.source}: {self._shown(response.url)}: {reason}. {next_step(status)}")

    def _said(self, response: requests.Response) -> str:
        """First words of the body of an error: as much of it as comes."""
        start = b""
        try:
            for piece in self._body(response):
                start += piece
                if len(start) > _LONGEST_REASON:
                    break
        except Again:
            _LOG.debug("%s: the body of an error broke off", self.source)
        return plain(self._key.cut(start.decode("utf-8", "replace")))

    def _retry(self, attempt: Callable[[], Answer], address: str) -> Answer:
        try:
            return self.patience.retry(attempt, self.sleep)
        except Again as failure:
            raise FetchFailed(
                f"{self.source}: {self._shown(address)}: {failure}, {self.patience.attempts} times. "
                "Try again later; what is at hand stays as it was."
            ) from None  # the chained error could show an address with a key

    def _keep_pace(self) -> None:
        early = self._last_request + self.pace_seconds - time.monotonic()
        if early > 0:
            self.sleep(early)
        self._last_request = time.monotonic()

    def _answer(self, response: requests.Response, content: bytes, *, is_unchanged: bool = False) -> Answer:
        left, is_cut = self._key.cut_bytes(content)
        address = without_user(self._key.cut(response.url))
        return Answer(address, left, self._headers(response), is_unchanged, is_cut)

    def _headers(self, response: requests.Response) -> Mapping[str, str]:
        return CaseInsensitiveDict({name: self._key.cut(value) for name, value in response.headers.items()})

    def _shown(self, address: str) -> str:
        """The address for people: without the key, with no user name or password, and no longer than can be read."""
        return shortened(without_user(self._key.cut(address)))


def _announced(response: requests.Response) -> int | None:
    """Length of the body as the provider states it."""
    stated = response.headers.get("Content-Length", "")
    return int(stated) if stated.isdecimal() else None
