"""Who looks at the pages, and what most of them show."""

from __future__ import annotations

import pytest
from django.test import Client

from requests_app.models import Batch, ReturnFile, Software, User
from tests.services.batch_world import make_software, make_user

from .returns_world import mixed_batch, mixed_return


@pytest.fixture
def admin(client: Client) -> User:
    """An admin, logged in in this test's browser."""
    user = make_user("admin", admin=True)
    client.force_login(user)
    return user


@pytest.fixture
def software(db: None) -> Software:
    """A software with every profile of the MS1 lane."""
    return make_software()


@pytest.fixture
def batch(admin: User) -> Batch:
    """Six deposited requests, without an answer yet."""
    return mixed_batch(admin)


@pytest.fixture
def file(batch: Batch, admin: User) -> ReturnFile:
    """The return of these six, kept and not applied: one line of each kind."""
    return mixed_return(batch, admin)
