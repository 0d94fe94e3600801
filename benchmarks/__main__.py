"""Every benchmark in one table; exit 1 where one misses its bound."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks import indicators, release, uncertainty

_AREAS = {"release": release, "indicators": indicators, "uncertainty": uncertainty}


def main() -> int:
    """Run each chosen area in a temporary folder of its own."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("areas", nargs="*", metavar="AREA", help=f"which to run: {', '.join(_AREAS)}; all by default")
    chosen = parser.parse_args().areas or list(_AREAS)
    if unknown := [name for name in chosen if name not in _AREAS]:
        parser.error(f"no area '{unknown[0]}'; there are {', '.join(_AREAS)}")
    results: list[bool] = []
    for name in chosen:
        with tempfile.TemporaryDirectory() as folder:
            results.extend(_AREAS[name].run(Path(folder)))
    print(f"\n{sum(results)} of {len(results)} within their bounds")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
