"""One round of 300 enterprises for all tests that only look at it."""

from datetime import date
from pathlib import Path

import pytest

from hub.demo.generate import Summary, generate

ON = date(2026, 11, 23)


@pytest.fixture(scope="session")
def summary(tmp_path_factory: pytest.TempPathFactory) -> Summary:
    return generate(tmp_path_factory.mktemp("round"), 300, 7, ON)


@pytest.fixture(scope="session")
def directory(summary: Summary) -> Path:
    return summary.directory
