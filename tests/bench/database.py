"""A throw-away database for the benches that need one: a file, with the settings of the suite."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager


def set_up() -> None:
    """Make Django ready, once, before anything of the portal's models is imported."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()


@contextmanager
def fresh_database() -> Iterator[None]:
    """An empty, migrated database, gone afterwards; attachments are stored beside it and go with it."""
    from django.db import connection

    usual = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(usual, verbosity=0)
