"""How often and how long to try."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

Result = TypeVar("Result")


class Again(Exception):  # a signal to the retry loop, never seen outside
    """A failure that may pass, with the provider's own waiting time if it named one."""

    def __init__(self, reason: str, after_seconds: float | None = None) -> None:
        super().__init__(reason)
        self.after_seconds = after_seconds
        self.got_further = False


@dataclass(frozen=True)
class Patience:
    """How often and how long to try; tests use shorter times.

    Parameters
    ----------
    attempts
        In a row that bring nothing; one that brings a download further starts the count anew.
    first_wait_seconds, longest_wait_seconds
        Before the second attempt, and at most.
    silence_seconds
        How long to wait for the next byte, and for the next 64 kB of a download.
    whole_answer_seconds
        How long an answer that is not a download may take.
    """

    attempts: int = 5
    first_wait_seconds: float = 1.0
    longest_wait_seconds: float = 120.0
    silence_seconds: float = 60.0
    whole_answer_seconds: float = 600.0

    def retry(self, attempt: Callable[[], Result], sleep: Callable[[float], None]) -> Result:
        """What an attempt brings in the end, or the failure of the last one."""
        fruitless = 0
        while True:
            try:
                return attempt()
            except Again as failure:
                fruitless = 0 if failure.got_further else fruitless + 1
                if fruitless == self.attempts:
                    raise
                sleep(self._wait(failure, fruitless))

    def _wait(self, failure: Again, fruitless: int) -> float:
        if failure.after_seconds is not None:
            return failure.after_seconds
        doubled: float = self.first_wait_seconds * 2 ** max(fruitless - 1, 0)
        return min(doubled, self.longest_wait_seconds)
