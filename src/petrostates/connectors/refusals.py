"""What a provider's refusal means, and what to do about it."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING

from petrostates.errors import AddressTooLong, FetchFailed, NotThere

if TYPE_CHECKING:
    import requests

_TOO_LONG = re.compile(r"ur[il] (is )?too (long|large)", re.IGNORECASE)
_MOST_LETTERS = 200
_NEXT_STEPS = {
    204: "The provider has nothing for this request: check countries, products and dates.",
    206: "Only a part came of what was asked for whole; a cache on the way may be at fault. Try again later.",
    304: "Nothing is at hand that could be unchanged; a cache on the way may be at fault. Try again later.",
    400: "The request was not understood: the provider may have changed its interface.",
    401: "Check the key in the environment.",
    403: "Check the key, or wait until the quota is replenished.",
    404: "The address may have changed: look for a new release of petrostates, or set the override of this source.",
    406: "The provider refuses this client.",
}
# Answers that are right only to a request with one of these headers.
_TO_A_CONDITION = {
    int(HTTPStatus.PARTIAL_CONTENT): ("Range",),
    int(HTTPStatus.NOT_MODIFIED): ("If-None-Match", "If-Modified-Since"),
}


def asked_for(response: requests.Response) -> bool:
    """Whether an answer in part, or without a body, is one to what was asked."""
    conditions = _TO_A_CONDITION.get(response.status_code)
    return conditions is None or any(name in response.request.headers for name in conditions)


def is_success(status: int) -> bool:
    """Whether a body with this status is what was asked for."""
    return HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES and status != HTTPStatus.NO_CONTENT


def plain(text: str) -> str:
    """First words of a body without markup.

    Examples
    --------
    >>> plain("<html><b>Just a moment</b>")
    'Just a moment'
    """
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())[:_MOST_LETTERS]


def is_too_long(said: str) -> bool:
    """Whether a text complains of a long address, whatever its status."""
    return _TOO_LONG.search(said) is not None


def refusal(status: int, said: str) -> type[FetchFailed]:
    """Kind of error for a status and what was said with it."""
    if status == HTTPStatus.REQUEST_URI_TOO_LONG or is_too_long(said):
        return AddressTooLong
    return NotThere if status == HTTPStatus.NOT_FOUND else FetchFailed


def next_step(status: int) -> str:
    """What to do after a refusal with this status."""
    return _NEXT_STEPS.get(status, "Try again later.")
