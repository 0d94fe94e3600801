"""Results of a market: frozen, with ``tidy``, ``summary``, ``plot`` and ``sources``."""

from petrostates.indicators.indices import INDICES, Index
from petrostates.indicators.matrix import Matrix
from petrostates.indicators.pairs import Absence, PairResult
from petrostates.indicators.placebo import Placebo
from petrostates.indicators.result import Result
from petrostates.indicators.rivalry import Overlap, Pressure
from petrostates.indicators.suppliers import Concentration, Shares

__all__ = [
    "INDICES",
    "Absence",
    "Concentration",
    "Index",
    "Matrix",
    "Overlap",
    "PairResult",
    "Placebo",
    "Pressure",
    "Result",
    "Shares",
]
