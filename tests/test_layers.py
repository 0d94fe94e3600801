"""The house stands: imports point down, and the linter would say so if they did not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    """Check the package under ``root``, wherever the running one is installed."""
    environment = {**os.environ, "PYTHONPATH": str(root / "src")}
    command = [str(LINT_IMPORTS), "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def house(tmp_path):
    """A copy of the package to plant imports in."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def plant(house: Path, module: str, line: str) -> None:
    place = house / "src" / "petrostates" / module
    place.write_text(f"{place.read_text(encoding='utf-8')}\n\n{line}\n", encoding="utf-8")


def test_imports_point_down_the_house():
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


def test_planted_imports_are_found_and_named_by_file(house):
    plant(house, "errors.py", "from petrostates import opening")
    plant(house, "selection.py", "import duckdb")
    plant(house, "markets/market.py", "import seaborn")
    plant(house, "views.py", "import statsmodels")
    plant(house, "connectors/baci.py", "from petrostates import store")
    done = lint(house)
    assert done.returncode == 1
    assert "0 kept, 5 broken" in done.stdout
    for upward in (
        "petrostates.errors -> petrostates.opening",
        "petrostates.selection -> duckdb",
        "petrostates.markets.market -> seaborn",
        "petrostates.views -> statsmodels",
        "petrostates.connectors.baci -> petrostates.store",
    ):
        assert upward in done.stdout


def test_a_module_without_a_floor_of_its_own_is_found(house):
    (house / "src" / "petrostates" / "utilities.py").write_text('"""Anything."""\n', encoding="utf-8")
    done = lint(house)
    assert done.returncode == 1
    assert "petrostates.utilities" in done.stdout
