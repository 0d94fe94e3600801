"""Notebooks run top to bottom on the bundled data, and are committed without outputs."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))


def test_there_is_a_first_notebook():
    assert NOTEBOOKS[0].name == "01-first-look.ipynb"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_committed_without_outputs(path: Path):
    notebook = nbformat.read(path, as_version=4)
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in notebook.cells)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_top_to_bottom(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    # The kernel of this very interpreter, wherever it is installed.
    kernels = tmp_path / "kernels" / "here"
    kernels.mkdir(parents=True)
    # A chart of Asian crude says where the books jump: the notebooks explain that warning, and show it.
    strict = ["-W", "error", "-W", "default:Coverage jumps"]
    argv = [sys.executable, *strict, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": argv, "display_name": "here", "language": "python"}
    (kernels / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, kernel_name="here", timeout=120).execute()
    last_code = [cell for cell in notebook.cells if cell.cell_type == "code"][-1]
    assert last_code.outputs, "the last cell shows its result"
