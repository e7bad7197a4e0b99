"""Many admins at once, on a file database: no number twice, no request in two files."""

import threading
from collections import Counter

import pytest
from django.db import connection, connections
from django.utils import timezone

from requests_app.models import Batch, BatchLine, DepositName
from requests_app.services.freeze import prepare_batches

from .batch_world import make_request, make_software, make_user

THREADS = 32


@pytest.mark.django_db(transaction=True)
def test_thirty_two_freeze_at_once():
    admin = make_user("admin", admin=True)
    software = [make_software(), make_software("9876543210")]
    own = [make_request(software[rank % 2], admin, esms=1).pk for rank in range(THREADS)]
    shared = [[make_request(one, admin, esms=1).pk for _ in range(4)] for one in software]
    start = threading.Barrier(THREADS)
    faults: list[str] = []

    def run(rank: int) -> None:
        try:
            start.wait(timeout=60)
            chosen = [own[rank], *shared[rank % 2]]
            prepared = prepare_batches(software[rank % 2], chosen, timezone.localdate(), admin)
            faults.extend(filter(None, [prepared.failure]))
        except Exception as fault:  # noqa: BLE001 - whatever it is, the test must tell it
            faults.append(repr(fault))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(rank,)) for rank in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=300)

    assert connection.settings_dict["NAME"] != ":memory:"
    assert faults == []
    lines = list(BatchLine.objects.all())
    assert sorted(line.request_id for line in lines) == sorted([*own, *shared[0], *shared[1]])
    assert Counter(line.numero_editeur for line in lines).most_common(1)[0][1] == 1
    assert Batch.objects.filter(lines__isnull=True).count() == 0
    assert Batch.objects.count() == THREADS
    given = Counter((name.numero_ans, name.day, name.number) for name in DepositName.objects.all())
    assert sorted(number for _, _, number in given) == sorted([*range(1, THREADS // 2 + 1)] * 2)
    assert set(given.values()) == {1}
