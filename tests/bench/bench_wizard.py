"""Each page of the wizard for a request of 519 ESMS against the same of 52: ten times the rows, ten times the time.

Run it with ``DJANGO_SETTINGS_MODULE=tests.settings python -m tests.bench.bench_wizard``; the aim is a ratio of at
most 12 (519 / 52 is 10), and no page of the wizard above two seconds. The PDF is measured apart.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import django
from django.core.management import call_command

SMALL, LARGE = 52, 519
ROUNDS = 3
AIM = 12
#: Applied to every ESMS; the operator is a text to be looked for in the whole list.
BULK = {"bulk-ancienne_version": "DUI 4", "bulk-operateur": "un nom que nul ne porte"}


def best_of(action: Callable[[], object]) -> float:
    """The shortest of some rounds, in seconds."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return min(times)


def measure() -> dict[str, tuple[float, float]]:
    """Seconds of each page, for the small and the large request."""
    from django.test import Client

    from requests_app.models import AdvanceRequest
    from requests_app.services.sections import SECTIONS

    from ..services.batch_world import make_user
    from ..wizard_world import address, make_draft, save

    owner = make_user("mesure")
    client = Client()
    client.force_login(owner)
    found: dict[str, list[float]] = {}
    for esms in (SMALL, LARGE):
        request = make_draft(owner, esms=esms)
        AdvanceRequest.objects.filter(pk=request.pk).update(
            section_versions={section.code: 1 for section in SECTIONS}
        )
        pages = {section.code: address(request, section.code) for section in SECTIONS}
        pages |= {
            "verification": f"/demandes/{request.pk}/verification/",
            "task list": f"/demandes/{request.pk}/",
        }
        for name, where in pages.items():
            found.setdefault(name, []).append(best_of(lambda where=where: client.get(where)))  # type: ignore[misc]
        seconds = best_of(lambda row=request: save(client, row, "scenarios", BULK, then="apply_all"))  # type: ignore[misc]
        found.setdefault("apply to all", []).append(seconds)
        start = time.perf_counter()
        client.get(f"/demandes/{request.pk}/resume.pdf")
        found.setdefault("PDF", []).append(time.perf_counter() - start)
    return {name: (small, large) for name, (small, large) in found.items()}


def main() -> None:
    """Print each page's two times and their ratio."""
    from django.test.utils import setup_test_environment

    django.setup()
    setup_test_environment()
    call_command("migrate", verbosity=0)
    print(f"{'page':16}{SMALL:>6} ESMS{LARGE:>7} ESMS   ratio (aim: at most {AIM})")
    for name, (small, large) in measure().items():
        print(f"{name:16}{small * 1000:8.0f} ms{large * 1000:9.0f} ms{large / small:8.1f}")


if __name__ == "__main__":
    main()
