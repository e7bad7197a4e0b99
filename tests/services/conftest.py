"""Who and what most tests of the services start from."""

from __future__ import annotations

import pytest

from requests_app.models import AdvanceRequest, Batch, Software, User

from .answer_world import deposited_batch
from .batch_world import make_request, make_software, make_user


@pytest.fixture
def admin(db: None) -> User:
    """Who prepares, deposits and applies."""
    return make_user("admin", admin=True)


@pytest.fixture
def software(db: None) -> Software:
    """A software with every profile of the MS1 lane."""
    return make_software()


@pytest.fixture
def requests(software: Software, admin: User) -> list[AdvanceRequest]:
    """Three approved requests."""
    return [make_request(software, admin) for _ in range(3)]


@pytest.fixture
def batch(software: Software, admin: User) -> Batch:
    """Three deposited requests, without an answer yet."""
    return deposited_batch(software, admin, 3, admin)
