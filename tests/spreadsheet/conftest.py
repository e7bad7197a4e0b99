"""Lanes for the spreadsheets' tests."""

from __future__ import annotations

import pytest

from requests_app.rules import Lane, lanes


@pytest.fixture(scope="session")
def ms1() -> Lane:
    return lanes()["ms1-dui"]


@pytest.fixture(scope="session")
def ms2() -> Lane:
    return lanes()["ms2-dui-pds"]
