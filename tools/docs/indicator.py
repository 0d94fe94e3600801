"""What the page of an indicator shows besides its docstring."""

from __future__ import annotations

import inspect
from typing import Any

from petrostates import views
from petrostates.cli.query import VIEWS
from petrostates.indicators import INDICES
from tools.docs.found import Found


def signature(one: Found) -> str:
    """How it is called."""
    shown = [str(parameter.replace(annotation=inspect.Parameter.empty)) for parameter in _parameters(one)]
    first = next(
        (place for place, parameter in enumerate(_parameters(one)) if parameter.kind.name == "KEYWORD_ONLY"), None
    )
    if first is not None:
        shown.insert(first, "*")
    call = f"{one.call}({', '.join(shown)})".replace("'", '"')
    return f"{call} -> {inspect.signature(one.function).return_annotation}"


def parameter_rows(one: Found) -> list[tuple[str, str, str]]:
    """Name, default and meaning of each parameter."""
    defaults = {parameter.name: parameter.default for parameter in _parameters(one)}
    return [(f"`{name}`", _default(defaults[name]), said) for name, said in one.doc.parameters.items()]


def index_rows() -> list[tuple[str, ...]]:
    """The overlap indices, from the one place where they are defined."""
    return [
        (f"`{name}`", f"`{index.formula}`", f"{index.apart:g}", f"{index.alike:g}", index.reference, index.trap)
        for name, index in INDICES.items()
    ]


def view(name: str) -> str | None:
    """The SQL view behind an indicator, if one alone is."""
    name = VIEWS.get(name, name)
    return name if name in views.texts() else None


def _parameters(one: Found) -> list[inspect.Parameter]:
    return [given for given in inspect.signature(one.function).parameters.values() if given.name != "self"]


def _default(value: Any) -> str:
    return "" if value is inspect.Parameter.empty else f'`"{value}"`' if isinstance(value, str) else f"`{value}`"
