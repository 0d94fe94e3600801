"""Asking UN Comtrade, in one run or in several: what was answered is kept until the figures it is of change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from petrostates.connectors.comtrade_answers import AVAILABILITY, rows
from petrostates.connectors.comtrade_plan import HOST, LONGEST_ADDRESS, Tier
from petrostates.connectors.http import Http
from petrostates.connectors.refusals import is_too_long
from petrostates.errors import AddressTooLong, BadFile

_KEPT = "answers"


class Unreadable(Exception):  # a signal to fetch, never seen outside
    """An answer that is none; it lies under this name among the files."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass
class Conversation:
    """Calls to the provider and what came back: a year of all suppliers may hold 100 MB, so into the folder."""

    http: Http
    tier: Tier
    folder: Path
    files: dict[str, Path] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    key_cut_from: list[str] = field(default_factory=list)
    asked: int = 0
    answers: int = 0

    def ask(self, path: str, parameters: Mapping[str, str], name: str, state: str | None = None) -> list[Any]:
        """Rows of one answer, which is then among the files unless it may be cut off.

        Parameters
        ----------
        path, parameters, name
            The request, and the file that its answer becomes.
        state
            Mark of the figures that the answer is of: it is kept beyond this run, and one of an earlier run is used, as
            long as the mark is the same. None asks anew.

        Raises
        ------
        AddressTooLong
            For the provider, or by its documentation.
        Unreadable
            The answer is none.
        """
        address = f"{HOST}{path}?{urlencode(parameters)}"
        if len(address) >= LONGEST_ADDRESS:
            raise AddressTooLong(f"comtrade: {len(address)} letters. Ask for fewer countries or products.")
        self.asked += 1
        place, about = self._sent(path, parameters, address, name, state)
        self.files[name], self.addresses[name] = place, about["address"]
        self.key_cut_from += [name] if about["is_cut"] else []
        try:
            found = rows(place.read_bytes(), name)
        except BadFile as error:
            if is_too_long(str(error)):
                raise AddressTooLong(str(error)) from error
            raise Unreadable(name) from error
        if len(found) >= self.tier.rows and not name.startswith(AVAILABILITY):
            self._forget(name)
        return found

    def _sent(
        self, path: str, parameters: Mapping[str, str], address: str, name: str, state: str | None
    ) -> tuple[Path, Mapping[str, Any]]:
        """Where the answer lies and what there is to say of it, asked for unless it is kept from an earlier run."""
        place = self._place_of(address, state) if state else self.folder / name
        beside = place.with_name(f"{place.name}.about")
        if state and place.is_file() and beside.is_file():
            return place, json.loads(beside.read_text(encoding="utf-8"))
        key = self.http.secret
        headers = {"Ocp-Apim-Subscription-Key": key} if key else {}
        answer = self.http.get(f"{HOST}{path}", params=parameters, headers=headers)
        about = {"address": answer.address, "is_cut": answer.is_cut}
        _write(beside, json.dumps(about).encode())
        _write(place, answer.content)
        return place, about

    def _place_of(self, address: str, state: str) -> Path:
        """Where the answer to a question is kept; one of other figures, which nobody will ask for again, goes."""
        place = self.folder / _KEPT / hashlib.sha256(address.encode()).hexdigest() / state
        if place.parent.is_dir():
            for other in place.parent.iterdir():
                if other.name.partition(".")[0] != state:
                    other.unlink()
        place.parent.mkdir(parents=True, exist_ok=True)
        return place

    def only(self, name: str) -> None:
        """Leave this one among the files; the others stay where they lie."""
        for other in set(self.files) - {name}:
            self._forget(other)

    def _forget(self, name: str) -> None:
        del self.files[name], self.addresses[name]
        self.key_cut_from = [other for other in self.key_cut_from if other != name]


def _write(place: Path, content: bytes) -> None:
    """All of it or nothing, wherever the run is ended."""
    torn = place.with_name(f"{place.name}.torn")
    torn.write_bytes(content)
    torn.replace(place)
