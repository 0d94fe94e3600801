"""The scheduler's path: fetch, record, parse, check, attribute, write.

:mod:`build` turns raw files into Parquet, :mod:`update` brings new raw files in first and :mod:`add` a user's own,
:mod:`status` says what is there, :mod:`revisions` what changed between vintages, :mod:`vintages` what is known on a day,
:mod:`journal` remembers what every run did. :mod:`planning` says what is due, :mod:`arrivals` judges what came, :mod:`blocks`
what it replaces.
"""

from petrostates.ingest.add import add
from petrostates.ingest.build import BuildReport, build
from petrostates.ingest.planning import Plan, plan
from petrostates.ingest.revisions import compared, revisions
from petrostates.ingest.status import status
from petrostates.ingest.update import Outcome, update
from petrostates.ingest.vintages import current

__all__ = [
    "BuildReport",
    "Outcome",
    "Plan",
    "add",
    "build",
    "compared",
    "current",
    "plan",
    "revisions",
    "status",
    "update",
]
