"""Many admins at once, on a file database: no number twice, no request in two files."""

from collections import Counter
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from requests_app.models import Batch, BatchLine, DepositName
from requests_app.services.freeze import prepare_batches

from .batch_world import make_request, make_software, make_user
from .races import at_once

THREADS = 32


@pytest.mark.django_db(transaction=True)
def test_thirty_two_freeze_at_once():
    admin = make_user("admin", admin=True)
    software = [make_software(), make_software("9876543210")]
    own = [make_request(software[rank % 2], admin, esms=1).pk for rank in range(THREADS)]
    shared = [[make_request(one, admin, esms=1).pk for _ in range(4)] for one in software]

    def prepare(rank: int) -> str:
        chosen = [own[rank], *shared[rank % 2]]
        return prepare_batches(software[rank % 2], chosen, timezone.localdate(), admin).failure

    failures = at_once([partial(prepare, rank) for rank in range(THREADS)], wait=300)
    assert connection.settings_dict["NAME"] != ":memory:"
    assert failures == [""] * THREADS
    lines = list(BatchLine.objects.all())
    assert sorted(line.request_id for line in lines) == sorted([*own, *shared[0], *shared[1]])
    assert Counter(line.numero_editeur for line in lines).most_common(1)[0][1] == 1
    assert Batch.objects.filter(lines__isnull=True).count() == 0
    assert Batch.objects.count() == THREADS
    given = Counter((name.numero_ans, name.day, name.number) for name in DepositName.objects.all())
    assert sorted(number for _, _, number in given) == sorted([*range(1, THREADS // 2 + 1)] * 2)
    assert set(given.values()) == {1}
