"""Measure how energy exporters compete: market overlap, pressure and concentration, declared and attributed.

>>> import petrostates as ps
>>> m = ps.market("all", flows=ps.example_flows())
>>> m.overlap("RUS", "IRN").tidy()["overlap"].tolist()
[0.6]
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from petrostates import engines, models
    from petrostates.attributing import attribute
    from petrostates.errors import CoverageWarning, PetrostatesError
    from petrostates.frames import example_flows
    from petrostates.indicators.scalar_overlap import (
        bray_curtis,
        cosine,
        finger_kreinin,
        glick_rose,
        glick_rose_share,
        krugman,
        morisita_horn,
    )
    from petrostates.indicators.scalar_rivals import (
        contact,
        dynamic_threat,
        log_rca_correlation,
        pressure,
        threat,
    )
    from petrostates.indicators.scalar_suppliers import (
        dominance,
        effective_suppliers,
        entropy,
        gini,
        gini_unbiased,
        hhi,
        hhi_normalised,
        kwoka,
        supplier_risk,
        theil,
    )
    from petrostates.opening import events, gaps, market
    from petrostates.opening import listed_sources as sources
    from petrostates.reference import countries, regions
    from petrostates.reports import report

# Public name -> where it lives. Nothing is imported before it is used: `import petrostates` stays quick.
_PUBLIC = {
    "CoverageWarning": "petrostates.errors:CoverageWarning",
    "PetrostatesError": "petrostates.errors:PetrostatesError",
    "attribute": "petrostates.attributing:attribute",
    "bray_curtis": "petrostates.indicators.scalar_overlap:bray_curtis",
    "contact": "petrostates.indicators.scalar_rivals:contact",
    "cosine": "petrostates.indicators.scalar_overlap:cosine",
    "countries": "petrostates.reference:countries",
    "dominance": "petrostates.indicators.scalar_suppliers:dominance",
    "dynamic_threat": "petrostates.indicators.scalar_rivals:dynamic_threat",
    "effective_suppliers": "petrostates.indicators.scalar_suppliers:effective_suppliers",
    "engines": "petrostates.engines:",
    "entropy": "petrostates.indicators.scalar_suppliers:entropy",
    "events": "petrostates.opening:events",
    "example_flows": "petrostates.frames:example_flows",
    "finger_kreinin": "petrostates.indicators.scalar_overlap:finger_kreinin",
    "gaps": "petrostates.opening:gaps",
    "gini": "petrostates.indicators.scalar_suppliers:gini",
    "gini_unbiased": "petrostates.indicators.scalar_suppliers:gini_unbiased",
    "glick_rose": "petrostates.indicators.scalar_overlap:glick_rose",
    "glick_rose_share": "petrostates.indicators.scalar_overlap:glick_rose_share",
    "hhi": "petrostates.indicators.scalar_suppliers:hhi",
    "hhi_normalised": "petrostates.indicators.scalar_suppliers:hhi_normalised",
    "krugman": "petrostates.indicators.scalar_overlap:krugman",
    "kwoka": "petrostates.indicators.scalar_suppliers:kwoka",
    "log_rca_correlation": "petrostates.indicators.scalar_rivals:log_rca_correlation",
    "market": "petrostates.opening:market",
    "models": "petrostates.models:",
    "morisita_horn": "petrostates.indicators.scalar_overlap:morisita_horn",
    "pressure": "petrostates.indicators.scalar_rivals:pressure",
    "regions": "petrostates.reference:regions",
    "report": "petrostates.reports:report",
    "sources": "petrostates.opening:listed_sources",
    "supplier_risk": "petrostates.indicators.scalar_suppliers:supplier_risk",
    "theil": "petrostates.indicators.scalar_suppliers:theil",
    "threat": "petrostates.indicators.scalar_rivals:threat",
}

__all__ = [
    "CoverageWarning",
    "PetrostatesError",
    "attribute",
    "bray_curtis",
    "contact",
    "cosine",
    "countries",
    "dominance",
    "dynamic_threat",
    "effective_suppliers",
    "engines",
    "entropy",
    "events",
    "example_flows",
    "finger_kreinin",
    "gaps",
    "gini",
    "gini_unbiased",
    "glick_rose",
    "glick_rose_share",
    "hhi",
    "hhi_normalised",
    "krugman",
    "kwoka",
    "log_rca_correlation",
    "market",
    "models",
    "morisita_horn",
    "pressure",
    "regions",
    "report",
    "sources",
    "supplier_risk",
    "theil",
    "threat",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return version("petrostates")
    if name not in _PUBLIC:
        raise AttributeError(f"module 'petrostates' has no attribute '{name}'")
    module, _, attribute = _PUBLIC[name].partition(":")
    loaded = import_module(module)
    return getattr(loaded, attribute) if attribute else loaded


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
