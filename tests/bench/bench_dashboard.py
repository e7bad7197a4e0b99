"""The dashboards over 10,000 requests against the plain list of the same: both count and add up all of them.

Run it with ``python -m tests.bench.bench_dashboard``; the aims are ratios, by processor time.
"""

from __future__ import annotations

import sys

from .database import fresh_database, set_up
from .timing import Spent, compare, spent

MANY, DAYS, PEOPLE = 10_000, 720, 20
ROUNDS = 5
#: The admin’s page counts all of them in six ways, the list in two; the salesperson’s shows three lists of its own.
AIM_EVERYBODY, AIM_MINE = 7.0, 2.5


def measure() -> tuple[Spent, Spent, Spent]:
    """The admin's dashboard, the salesperson's, and the plain list: the least of some rounds."""
    from django.test import Client
    from django.urls import reverse

    from requests_app.models import AdvanceRequest

    from ..services.batch_world import make_software, make_user
    from ..services.dashboard_world import World

    people = [make_user(f"commercial-{number}") for number in range(PEOPLE)]
    software = [make_software(), make_software("9876543210", "ms2-dui-pds")]
    World(people, software, MANY, DAYS)
    assert AdvanceRequest.objects.count() == MANY
    admin, sales = Client(), Client()
    admin.force_login(make_user("admin", admin=True))
    sales.force_login(people[0])

    def page(client: Client, name: str, **query: str) -> Spent:
        address = reverse(f"portail:{name}")
        assert client.get(address, query).status_code == 200  # and what is read once is read
        return spent(lambda: client.get(address, query), ROUNDS)

    return page(admin, "dashboard"), page(sales, "dashboard"), page(admin, "review_list", etat="toutes")


def main() -> int:
    """Print the times and the ratios; 1 where an aim is missed."""
    set_up()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["testserver"]
    with fresh_database():
        everybody, mine, plain = measure()
    print(f"{MANY} requests, {PEOPLE} salespeople, two years")
    kept = [
        compare("the admin's dashboard", everybody, "the plain list", plain, AIM_EVERYBODY),
        compare("a salesperson's dashboard", mine, "the plain list", plain, AIM_MINE),
    ]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
