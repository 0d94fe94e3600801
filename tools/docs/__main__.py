"""Write the pages that are made from code, and remove those whose indicator is gone."""

from __future__ import annotations

import sys
from pathlib import Path

from tools.docs import pages
from tools.docs.pages import INDICATORS

ROOT = Path(__file__).parents[2]


def main() -> int:
    """Make every page anew."""
    made = pages()
    (ROOT / INDICATORS).mkdir(exist_ok=True)
    for stale in {path.relative_to(ROOT).as_posix() for path in (ROOT / INDICATORS).glob("*.md")} - made.keys():
        (ROOT / stale).unlink()
    for place, text in made.items():
        (ROOT / place).write_text(text, encoding="utf-8")
    print(f"{len(made)} pages")  # noqa: T201 # a command of the repository
    return 0


if __name__ == "__main__":
    sys.exit(main())
