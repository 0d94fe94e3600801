"""What each command says about itself."""

from __future__ import annotations

import click

from petrostates.cli import commands

_WIDTH = 100


def help_texts() -> dict[str, str]:
    """Help of every command by its name."""
    return {name: _help(command, name) for name, command in sorted(commands.commands.items())}


def _help(command: click.Command, name: str) -> str:
    above = click.Context(commands, info_name="petrostates", terminal_width=_WIDTH, max_content_width=_WIDTH)
    return click.Context(command, info_name=name, parent=above, help_option_names=["-h", "--help"]).get_help()
