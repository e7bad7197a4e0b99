"""The demo's calendar: what is made in it is dated as on a day that is past.

The demo is made by the services that people use, and each of them, like each column that dates itself, asks
``timezone.now``. A demo made in one second would have no past: so that one question is answered otherwise while its
data are made. Only ``load_demo`` does this, which is refused outside the demo and the tests, and ``./run`` runs it
before anything is served.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from unittest.mock import patch

from django.utils import timezone

#: The hour at which everything of the demo's past happened: far enough from midnight for a change to summer time.
_HOUR = time(10)


@contextmanager
def days_ago(days: int) -> Iterator[date]:
    """So many days before today, which is given; it is always ten in the morning, here. One is not put in another."""
    day = timezone.localdate() - timedelta(days=days)
    moment = datetime.combine(day, _HOUR, tzinfo=timezone.get_current_timezone())
    with patch.object(timezone, "now", return_value=moment):
        yield day
