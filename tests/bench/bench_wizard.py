"""Each page of the wizard for a request of 519 ESMS against the same of 52: ten times the rows, ten times the time.

Run it with ``python -m tests.bench.bench_wizard``; the aim is a ratio of at most 12 (519 / 52 is 10), and no page
of the wizard above two seconds. The PDF is measured apart.

Then the large request again, beside itself: every ESMS renamed in the directory, and every answer proposed by an
earlier request. The aim is at most twice the time of the same page without.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from django.core.management import call_command

from .database import set_up

SMALL, LARGE = 52, 519
ROUNDS = 3
AIM = 12
TWICE = 2
#: Applied to every ESMS; the operator is a text to be looked for in the whole list.
BULK = {"bulk-ancienne_version": "DUI 4", "bulk-operateur": "un nom que nul ne porte"}


def best_of(action: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The least processor time of some rounds, in seconds: what else the machine does is not in it."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        action()
        times.append(time.process_time() - start)
    return min(times)


def measure() -> dict[str, tuple[float, float]]:
    """Processor seconds of each page, for the small and the large request."""
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
        pdf = f"/demandes/{request.pk}/resume.pdf"
        found.setdefault("PDF", []).append(best_of(lambda where=pdf: client.get(where), rounds=1))  # type: ignore[misc]
    return {name: (small, large) for name, (small, large) in found.items()}


def measure_beside() -> dict[str, tuple[float, float]]:
    """Processor seconds of each page of the large request without anything to tell, and with it on every row."""
    from django.test import Client

    from requests_app.models import AdvanceRequest, Establishment, InstallationScenario
    from requests_app.models.copies import ANSWERS
    from requests_app.services.sections import SECTIONS

    from ..services.batch_world import make_user
    from ..services.known_world import again, submitted
    from ..wizard_world import address, make_draft

    owner = make_user("mesure-2")
    client = Client()
    client.force_login(owner)
    earlier = make_draft(owner, esms=LARGE)
    assert earlier.software is not None
    draft = again(earlier, owner, earlier.software, LARGE)
    AdvanceRequest.objects.filter(pk=draft.pk).update(
        section_versions={section.code: 1 for section in SECTIONS}
    )
    pages = {code: address(draft, code) for code in ("etablissements", "responsables", "scenarios")}
    pages |= {"task list": f"/demandes/{draft.pk}/", "summary": f"/demandes/{draft.pk}/resume/"}
    without = {name: best_of(lambda where=where: client.get(where)) for name, where in pages.items()}  # type: ignore[misc]
    submitted(earlier, 1)
    Establishment.objects.update(name="AUTRE NOM")
    blank = InstallationScenario.objects.filter(beneficiary__request=draft, ancienne_version="").count()
    assert (blank, len(ANSWERS)) == (LARGE, 6)
    told = {name: best_of(lambda where=where: client.get(where)) for name, where in pages.items()}  # type: ignore[misc]
    return {name: (without[name], told[name]) for name in pages}


def main() -> None:
    """Print each page's two times and their ratio."""
    from django.conf import settings

    set_up()
    # Not ``setup_test_environment``: it copies the context of each template that a page includes.
    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    print(f"{'page':16}{SMALL:>6} ESMS{LARGE:>7} ESMS   ratio (aim: at most {AIM})")
    for name, (small, large) in measure().items():
        print(f"{name:16}{small * 1000:8.0f} ms{large * 1000:9.0f} ms{large / small:8.1f}")
    print(f"\n{LARGE:<16}{'without':>11}{'drift, known':>13}   ratio (aim: at most {TWICE})")
    for name, (without, told) in measure_beside().items():
        print(f"{name:16}{without * 1000:8.0f} ms{told * 1000:10.0f} ms{told / without:8.1f}")


if __name__ == "__main__":
    main()
