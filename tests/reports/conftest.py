"""One report for all tests that only read it: measuring everything takes a while."""

from __future__ import annotations

import pytest

from petrostates.reports.asia_rivalry import Findings, find, say
from petrostates.reports.document import Document


@pytest.fixture(scope="session")
def found(own_data_folder) -> Findings:
    return find(None, None)


@pytest.fixture(scope="session")
def document(found: Findings) -> Document:
    return say(found)
