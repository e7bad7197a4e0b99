"""What the agency's answers cost to look at, against judging: two ratios in one run, and a number of queries.

Run it with ``python -m tests.bench.bench_answers``. The page of a request with 519 ESMS sent three times is measured
against judging that request once; judging 25 rejections again, each of another full batch, against judging one
such batch whole. 200 rejections must ask no more queries than 25. Exits with 1 where an aim is missed.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from .database import fresh_database, set_up
from .timing import compare, spent

ESMS, ATTEMPTS = 519, 3
BATCHES, LINES, ESMS_EACH = 25, 200, 20
CHAIN_AIM, AGAIN_AIM = 8.0, 8.0
ROUNDS = 3
DAY = date(2026, 3, 2)


def chain(world: Any) -> bool:
    """The page of the attempts beside a judgement of the request: each ESMS changed between any two attempts."""
    from django.test import Client

    from requests_app.models import InstallationScenario
    from requests_app.services.access import request_for
    from requests_app.services.judging import judge_request
    from tests.services.answer_world import answer
    from tests.services.batch_world import make_request
    from tests.services.chain_world import attempt, send

    request = make_request(world.software, world.admin, esms=ESMS)
    for version in range(ATTEMPTS):
        rows = list(InstallationScenario.objects.filter(beneficiary__request=request))
        for row in rows:
            row.ancienne_version = f"DUI {version} {row.pk}"
        InstallationScenario.objects.bulk_update(rows, ["ancienne_version"])
        answer(attempt(send([request], world.admin, DAY), request), "rejected")
    client = Client()
    client.force_login(world.admin)
    page = spent(lambda: client.get(f"/demandes/{request.pk}/envois/"), ROUNDS)
    judge = spent(lambda: judge_request(request_for(world.admin, request.pk)), ROUNDS)
    return compare("attempts", page, "judge_request", judge, CHAIN_AIM)


def again(world: Any) -> bool:
    """A page of rejections, each of another full batch, beside one such batch judged whole."""
    from requests_app.asp_file import judge
    from requests_app.models import Batch
    from requests_app.services.first_try import AnswerFilters
    from requests_app.services.in_force import context_for
    from requests_app.services.misses import judged_again, misses
    from requests_app.services.sent_lines import written_with
    from tests.services.batch_world import make_request
    from tests.services.chain_world import send

    requests = [make_request(world.software, world.admin, esms=ESMS_EACH) for _ in range(LINES)]
    full = Batch.objects.get(pk=send(requests, world.admin, DAY).pk)
    _copies(full, BATCHES)
    page = list(misses(AnswerFilters())[:BATCHES])
    took = spent(lambda: judged_again(page), ROUNDS)
    _lane, structure = written_with(full)
    context, data = context_for(world.software), bytes(full.content)
    whole = spent(lambda: judge(data, structure, context), ROUNDS)
    fine = compare(f"{BATCHES} rejections", took, "judge a batch", whole, AGAIN_AIM)
    rejections = misses(AnswerFilters())
    before, few = rejections.count(), _queries(world)
    _copies(full, 200 - before)
    many = _queries(world)
    missed = "" if few == many else "  MISSED"
    print(f"queries of the page: {few} with {before} rejections, {many} with {rejections.count()}{missed}")
    return fine and few == many


def _copies(full: Any, count: int) -> None:
    """Batches of the same bytes, of each one line rejected."""
    from django.utils import timezone

    from requests_app.models import Batch, BatchLine

    lines = list(full.lines.order_by("num_ligne"))
    start = Batch.objects.count()
    for number in range(start, start + count):
        batch = Batch.objects.get(pk=full.pk)
        batch.pk = None
        batch.save()
        line = lines[number % len(lines)]
        line.pk, line.batch, line.numero_editeur = None, batch, f"Z{number:04d}"
        line.answer, line.answered_at, line.libelle_traitement = "rejected", timezone.now(), "Rejetée"
        BatchLine.objects.bulk_create([line])


def _queries(world: Any) -> int:
    from django.test import Client

    from tests.review_world import counted_queries

    client = Client()
    client.force_login(world.admin)
    with counted_queries() as queries:
        client.get("/depots/non-vus/")
    return len(queries)


def main() -> int:
    """Print both ratios and the numbers of queries."""
    set_up()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["testserver"]
    with fresh_database():
        from types import SimpleNamespace

        from tests.services.batch_world import make_software, make_user

        world = SimpleNamespace(admin=make_user("admin", admin=True), software=make_software())
        fine = chain(world)
        fine &= again(world)
    return int(not fine)


if __name__ == "__main__":
    raise SystemExit(main())
