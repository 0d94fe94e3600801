"""Where the data live: an argument, the environment, a settings file, the checkout, or the user's folder."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

from petrostates.errors import BadArgument, BadFile, MissingData

SETTINGS_FILE = "petrostates.toml"
_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parents[1]


def data_folder(explicit: str | Path | None = None) -> Path:
    """Folder that holds ``raw/`` and ``processed/``.

    The first of these wins: the argument, ``PETROSTATES_DATA`` unless empty, the key ``data`` of ``petrostates.toml`` in the
    current folder, ``data/`` of a source checkout, the user's data folder of this system. The last one may not
    exist yet: it is made from the bundle on first use.

    Raises
    ------
    MissingData
        The folder was named by the user and does not exist.
    BadArgument
        The argument is empty text, as of a shell variable that is not set; the current folder is ``.``.
    """
    if explicit == "":
        raise BadArgument("data is empty. Name a folder ('.' for this one), or leave it out.")
    for named in (explicit, os.environ.get("PETROSTATES_DATA") or None, _from_settings()):
        if named is not None:
            return _existing(Path(named))
    if in_checkout():
        return _CHECKOUT / "data"
    import platformdirs

    return platformdirs.user_data_path("petrostates", appauthor=False)


def key(name: str) -> str | None:
    """A provider's key: from the environment, else from the table ``[keys]`` of ``petrostates.toml``; None without.

    Raises
    ------
    BadArgument
        It holds a character that no header can carry. The message does not repeat it.
    """
    found = str(os.environ.get(name) or _keys().get(name) or "").strip()
    odd = next((place for place, letter in enumerate(found, start=1) if not "!" <= letter <= "~"), None)
    if odd:
        raise BadArgument(
            f"{name}: character {odd} of {len(found)} is none of a key: letters, digits and signs without blanks. "
            "Copy it from the provider again."
        )
    return found or None


def bundle_folder() -> Path:
    """Folder of the bundled raw files: inside the installed wheel, or ``data/raw`` of a checkout.

    Examples
    --------
    >>> (bundle_folder() / "baci").is_dir()
    True
    """
    return _CHECKOUT / "data" / "raw" if in_checkout() else _PACKAGE / "bundle"


def in_checkout() -> bool:
    """Whether the package runs from a source checkout, whose ``data/`` is then the default."""
    return (_CHECKOUT / "pyproject.toml").is_file() and (_CHECKOUT / "data" / "raw").is_dir()


def _existing(folder: Path) -> Path:
    if not folder.is_dir():
        raise MissingData(
            f"No data folder at '{folder}'. Create it from the bundled data with: petrostates build --init --data {folder}"
        )
    return folder


def _from_settings() -> Path | None:
    named = _settings().get("data")
    if named is not None and not isinstance(named, str):
        raise BadFile(f"{Path(SETTINGS_FILE).resolve()}: 'data' must be text. Write: data = \"path\"")
    return None if named is None else Path(SETTINGS_FILE).resolve().parent / named


def _keys() -> dict[str, Any]:
    keys = _settings().get("keys", {})
    if not isinstance(keys, dict):
        raise BadFile(
            f"{Path(SETTINGS_FILE).resolve()}: 'keys' must be a table. Write a line [keys], and below it NAME = \"…\""
        )
    return keys


def _settings() -> dict[str, Any]:
    settings = Path(SETTINGS_FILE)
    if not settings.is_file():
        return {}
    try:
        found = tomllib.loads(settings.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadFile(f'{settings.resolve()}: not a settings file ({error}). Write: data = "path"') from error
    # A key of a provider above the line [keys] would be read by nobody. What it says is not repeated.
    for name in found.keys() - {"data", "keys"}:
        raise BadFile(
            f"{settings.resolve()}: '{name}' is no setting; there are data and the table keys. "
            "Keys of providers stand below a line [keys]."
        )
    return found
