"""Importing the package is cheap: nothing heavy is loaded before it is used."""

from __future__ import annotations

import subprocess
import sys

HEAVY = {"pandas", "statsmodels", "seaborn", "matplotlib", "duckdb", "pyarrow", "scipy", "numpy"}


def modules_after(code: str) -> set[str]:
    script = f"{code}; import sys; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines())


def test_importing_petrostates_loads_nothing_heavy():
    assert not HEAVY & modules_after("import petrostates")


def test_asking_for_code_lists_loads_nothing_heavy():
    assert not HEAVY & modules_after("import petrostates as ps; ps.regions(); ps.countries(); ps.PetrostatesError")


def test_an_overlap_needs_neither_statsmodels_nor_seaborn():
    code = "import petrostates as ps; ps.market('all', flows=ps.example_flows()).overlap('RUS', 'IRN').summary()"
    loaded = modules_after(code)
    assert {"duckdb", "pandas"} <= loaded
    assert not {"statsmodels", "seaborn", "matplotlib", "scipy"} & loaded
