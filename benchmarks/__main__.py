"""Every benchmark in one table; exit 1 where one misses its bound."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks import indicators, release, uncertainty


def main() -> int:
    """Run every area in a temporary folder of its own."""
    results: list[bool] = []
    for area in (release, indicators, uncertainty):
        with tempfile.TemporaryDirectory() as folder:
            results.extend(area.run(Path(folder)))
    print(f"\n{sum(results)} of {len(results)} within their bounds")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
