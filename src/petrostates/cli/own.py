"""Indicators of other packages on the command line: their names, their SQL, and options for their arguments."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from petrostates.indicators.own import OwnIndicator
    from petrostates.markets import Market

# Options whose name is not that of the argument they stand for.
FLAGS = {"target": "on", "own": "set"}
_ARGUMENTS = {"pair": ("a", "b"), "target": ("on",)}

arguments = click.option(
    "--set",
    "own",
    multiple=True,
    metavar="NAME=VALUE",
    help="Another argument, for an indicator of your own; repeatable.",
)


class Indicator(click.ParamType[str]):
    """Ours by name, and those that installed packages register, looked up where a name is none of ours."""

    name = "indicator"

    def __init__(self, ours: tuple[str, ...]) -> None:
        self._ours = ours

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Accept a name, or say which ones there are."""
        return value if value in self._ours else self._all().convert(value, param, ctx)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        """Show every name in the help."""
        return self._all().get_metavar(param, ctx)

    def _all(self) -> click.Choice[str]:
        from petrostates.indicators import own

        return click.Choice([*self._ours, *(name for name in own.names() if name not in self._ours)])


def sql(name: str) -> str:
    """Text of the view that has the name of the indicator."""
    from petrostates.indicators import own

    text = own.load(name).sql
    if text is None:
        raise click.UsageError(f"{name} has no view of its own: there is no {name}.sql beside its function.")
    return text


def asked(name: str, options: set[str]) -> tuple[Callable[[Market, dict[str, Any]], Any], set[str]]:
    """How it is asked for, and which of these options it reads."""
    from petrostates.indicators import own

    found = own.load(name)
    reads = {option for option in options if set(_stands_for(option)) <= found.parameters.keys()}
    covered = {"start", "end"}.union(*map(_stands_for, reads))
    if found.parameters.keys() - covered:
        reads.add("own")
    return lambda market, chosen: market.indicator(name, **_arguments(found, reads - {"own"}, chosen)), reads


def _stands_for(option: str) -> tuple[str, ...]:
    return _ARGUMENTS.get(option, (option,))


def _arguments(found: OwnIndicator, reads: set[str], chosen: dict[str, Any]) -> dict[str, Any]:
    """What was typed; the function's own defaults stand for the rest."""
    typed: dict[str, Any] = {}
    source = click.get_current_context().get_parameter_source
    for option in reads:
        if source(option) == click.core.ParameterSource.COMMANDLINE:
            values = chosen[option] if option == "pair" else (chosen[option],)
            typed |= dict(zip(_stands_for(option), values, strict=True))
    typed |= {end: chosen[end] for end in ("start", "end") if end in found.parameters and chosen[end] is not None}
    typed |= dict(_set(found, text) for text in chosen["own"])
    empty = inspect.Parameter.empty
    missing = [_flag(one) for one, given in found.parameters.items() if given.default is empty and one not in typed]
    if missing:
        raise click.UsageError(f"{found.entry.name} needs {', '.join(missing)}.")
    return typed


def _set(found: OwnIndicator, text: str) -> tuple[str, Any]:
    """Name and value of ``NAME=VALUE``, the value of the type of its default."""
    name, equals, value = text.partition("=")
    if not equals or name not in found.parameters:
        raise click.UsageError(
            f"--set {text}: give NAME=VALUE, where {found.entry.name} takes {', '.join(found.parameters)}."
        )
    default = found.parameters[name].default
    kind = click.types.convert_type(None, None if default is inspect.Parameter.empty else default)
    return name, kind.convert(value, None, click.get_current_context())


def _flag(argument: str) -> str:
    pair = {"a": "--pair A B", "b": "--pair A B", "on": "--on"}
    plain = {option.name for option in click.get_current_context().command.params}
    return pair.get(argument) or (f"--{argument}" if argument in plain else f"--set {argument}=…")
