"""A folder of installed packages, and the example of the docs as one of them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "own-indicators.md"
EXAMPLE = dict(
    re.findall(r"^`([\w./]+)`\n\n```\w+\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
)


class Site:
    """A folder of installed packages on the path of this process, and of the commands it starts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def install(
        self, name: str, files: dict[str, str], points: dict[str, dict[str, str]], version: str = "1.0"
    ) -> None:
        """Put a package where pip would put it."""
        info = self.folder / f"{name.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", encoding="utf-8")
        lines = [
            f"[{group}]\n" + "".join(f"{one} = {at}\n" for one, at in found.items()) for group, found in points.items()
        ]
        (info / "entry_points.txt").write_text("\n".join(lines), encoding="utf-8")
        for place, text in files.items():
            path = self.folder / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text), encoding="utf-8")

    def indicator(
        self, name: str, code: str, *, package: str | None = None, files: dict[str, str] | None = None
    ) -> None:
        """Install a package with one indicator whose module holds this code."""
        package = package or f"{name}_package"
        files = {f"{package}/__init__.py": code, **(files or {})}
        self.install(package, files, {"petrostates.indicators": {name: f"{package}:{name}"}})

    def command(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run petrostates as a shell would."""
        environment = {**os.environ, "PYTHONPATH": str(self.folder), **variables}
        command = [sys.executable, "-m", "petrostates", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def site(tmp_path, monkeypatch):
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    before = set(sys.modules)
    yield Site(folder)
    for name in set(sys.modules) - before:
        if str(folder) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


@pytest.fixture
def example(site):
    """The package of the docs page, installed."""
    project = tomllib.loads(EXAMPLE["pyproject.toml"])["project"]
    files = {place: text for place, text in EXAMPLE.items() if place != "pyproject.toml"}
    site.install(project["name"], files, project["entry-points"], project["version"])
    return site


@pytest.fixture
def page() -> str:
    """The page of the docs, and `files` its example."""
    return PAGE.read_text(encoding="utf-8")


@pytest.fixture
def files() -> dict[str, str]:
    return EXAMPLE
