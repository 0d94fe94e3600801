"""Where the data live, and what is asked: what is empty names nothing, and nothing is passed over in silence."""

from __future__ import annotations

import pytest

from petrostates import config
from petrostates.cli import main
from petrostates.errors import BadArgument, BadFile


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


def test_a_key_outside_the_table_of_keys_is_refused_without_repeating_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "petrostates.toml").write_text('EIA_API_KEY = "planted"\n')
    with pytest.raises(BadFile, match=r"'EIA_API_KEY' is no setting.*below a line \[keys\]") as refused:
        config.data_folder()
    assert "planted" not in str(refused.value)


@pytest.mark.parametrize(
    ("command", "option"),
    [
        (["update", "--only", ""], "--only"),
        (["update", "--only", ","], "--only"),
        (["fetch", "comtrade", "--importers", ""], "--importers"),
        (["fetch", "comtrade", "--products", " , "], "--products"),
    ],
)
def test_an_option_that_names_nothing_is_not_an_option_left_out(command, option, capsys):
    assert main([*command, "--dry-run"]) == 2
    assert f"{option} names nothing" in capsys.readouterr().err


def test_revisions_of_an_empty_name_are_not_the_status(capsys):
    assert main(["status", "--revisions", ""]) == 2
    assert "No source ''" in capsys.readouterr().err
