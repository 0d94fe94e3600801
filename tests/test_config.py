"""Where the data live: what is empty names no folder."""

from __future__ import annotations

import pytest

from petrostates import config
from petrostates.cli import main
from petrostates.errors import BadArgument


def test_an_empty_variable_is_as_good_as_none(monkeypatch):
    monkeypatch.delenv("PETROSTATES_DATA")
    unset = config.data_folder()
    monkeypatch.setenv("PETROSTATES_DATA", "")
    assert config.data_folder() == unset


def test_an_empty_argument_is_not_the_current_folder(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadArgument, match="data is empty"):
        config.data_folder("")
    assert main(["build", "--data", ""]) == 2
    assert "data is empty" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
