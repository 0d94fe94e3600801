"""The data folder: raw files with their records, and processed Parquet. The only package that writes ``data/``.

:mod:`folder` is the folder itself, :mod:`records` what stands beside raw files, :mod:`parquet` how tables become files.
"""

from petrostates.store.folder import DataFolder
from petrostates.store.parquet import constants, counted
from petrostates.store.records import RECORD, Record, read_record

__all__ = ["RECORD", "DataFolder", "Record", "constants", "counted", "read_record"]
