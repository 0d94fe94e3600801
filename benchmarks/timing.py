"""Times two ways to the same end in turns, each in a process of its own, so that memory is that of the one alone."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from math import inf
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Measured:
    """Seconds of every turn, and the largest memory of any."""

    seconds: tuple[float, ...]
    peak_mb: float

    def __str__(self) -> str:
        """Median and least seconds, and memory."""
        return f"{median(self.seconds):7.2f} s  {min(self.seconds):7.2f} s  {self.peak_mb:7.0f} MB"


@dataclass(frozen=True)
class Comparison:
    """One line of the table: ours against a baseline, with the ratio that is allowed.

    A limit in seconds holds for the least of all turns: what else a machine does can only add to it.
    """

    title: str
    ours: Callable[..., Any]
    baseline: Callable[..., Any]
    allowed_ratio: float
    allowed_mb: float | None = None
    arguments: tuple[str, ...] = ()
    allowed_seconds: float = inf

    def holds(self, ours: Measured, ratio: float) -> bool:
        """Whether what was seen is within all that is allowed."""
        memory = ours.peak_mb <= (self.allowed_mb or inf)
        return ratio <= self.allowed_ratio and memory and min(ours.seconds) <= self.allowed_seconds

    @property
    def allowed(self) -> str:
        """What is allowed, in words."""
        more = [f"{self.allowed_mb:.0f} MB"] if self.allowed_mb else []
        more += [f"{self.allowed_seconds:g} s for the least"] if self.allowed_seconds < inf else []
        return " and ".join([f"at most {self.allowed_ratio}", *more])


def compare(comparison: Comparison, turns: int = 5) -> bool:
    """Run both in turns and print what was seen; true if within what is allowed."""
    names = ("ours", "baseline")
    answers: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    for _ in range(turns):
        for name in names:
            answers[name].append(_in_a_process(getattr(comparison, name), comparison.arguments))
    seen = {
        name: Measured(tuple(one["seconds"] for one in found), max(one["peak_mb"] for one in found))
        for name, found in answers.items()
    }
    ratio = median(seen["ours"].seconds) / median(seen["baseline"].seconds)
    within = comparison.holds(seen["ours"], ratio)
    print(f"\n{comparison.title}\n{'':>10}  median      least       peak")
    for name in names:
        print(f"{name:>10}  {seen[name]}")
    print(f"{'ratio':>10}  {ratio:.2f}, {comparison.allowed}: {'holds' if within else 'MISSED'}", flush=True)
    return within


def _in_a_process(work: Callable[..., Any], arguments: tuple[str, ...]) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.timing", work.__module__, work.__name__, *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    answer: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _time(module: str, name: str, *arguments: str) -> None:
    """Time one piece of work in this process; what it imports and opens beforehand it returns as a function."""
    ready = getattr(import_module(module), name)(*arguments)
    start = time.perf_counter()
    ready()
    seconds = time.perf_counter() - start
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak_mb": peak_mb}))


if __name__ == "__main__":
    _time(*sys.argv[1:])
