"""What a test starts from where filling it is not what it tests: made by the portal's own pages, without a browser.

These functions run beside the server, in the inspector's process, on the server's data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from requests_app.models import AdvanceRequest, Beneficiary, ManagingBody, Software, User
from requests_app.services.demo_directory import add_managing_body

from . import pieces
from .answers import CERTIFICATE, SCENARIO, WRONG, contact
from .ledger import ledger

#: The example of section 3.1: its OG, and the two of its ESMS that it orders for.
EXAMPLE = ("345678912", ("123456789", "234567891"))
#: An OG of the demo whose requests no other test copies answers from.
PLAIN = ("990000036", ("990003022",))
#: An OG of its own for requests that go all the way.
RONDE = ("990000119", ("990010019", "990010027", "990010035", "990010043", "990010050"))


class Filled:
    """A new request of the salesperson's, filled by posting its pages."""

    def __init__(self, og: str, esms: tuple[str, ...], mandataire: str = "") -> None:
        # The portal answers to its own names only.
        self._client = Client(HTTP_HOST="127.0.0.1")
        self._client.force_login(User.objects.get(username="camille"))
        self.pk = int(self._post("/demandes/nouvelle/").strip("/").split("/")[1])
        software = Software.objects.get(numero_ans="0123456789")
        start = {"software": str(software.pk), "is_mandataire": mandataire}
        self.save("beneficiaires", start | {"add_og": str(ManagingBody.objects.get(finess_juridique=og).pk)})
        self.og: Beneficiary = AdvanceRequest.objects.get(pk=self.pk).beneficiaries.get()
        self.save("etablissements", {f"og-{self.og.pk}-esms": esms, f"og-{self.og.pk}-esms-shown": "1"})

    def save(self, section: str, answers: Mapping[str, str | tuple[str, ...]]) -> None:
        """Post a section with these answers."""
        version = AdvanceRequest.objects.get(pk=self.pk).version_of(section)
        self._post(
            f"/demandes/{self.pk}/rubrique/{section}/", {"version": version, "then": "stay", **answers}
        )

    def of_og(self, answers: Mapping[str, str]) -> dict[str, str]:
        """These answers under the names that the OG's fields have."""
        return {f"og-{self.og.pk}-{name}": value for name, value in answers.items()}

    def of_esms(self, answers: Mapping[str, str]) -> dict[str, str]:
        """These answers for every ESMS."""
        rows = self.og.scenarios.values_list("pk", flat=True)
        return {f"esms-{pk}-{name}": value for pk in rows for name, value in answers.items()}

    def attach(self) -> None:
        """The purchase order."""
        order = SimpleUploadedFile("bon de commande.pdf", pieces.pdf(), "application/pdf")
        self._post(f"/demandes/{self.pk}/pieces/BON_COMMANDE/", {"file": order})

    def submit(self) -> None:
        """From the check page."""
        self._post(f"/demandes/{self.pk}/verification/")
        assert AdvanceRequest.objects.get(pk=self.pk).status == "submitted"

    def _post(self, path: str, data: Mapping[str, object] | None = None) -> str:
        answer = self._client.post(path, dict(data or {}))
        assert answer.status_code == 302, (path, answer.status_code)
        return answer.headers["Location"]


def started() -> int:
    """A request with one OG and one ESMS, so that every section has its questions."""
    return Filled(*PLAIN).pk


def wrong() -> int:
    """The same with every answer wrong that can be."""
    filled = Filled(*PLAIN)
    for section, (given, wrong) in WRONG.items():
        typed = given | {name: text for name, (text, _) in wrong.items()}
        named = {"responsables": filled.of_og, "scenarios": filled.of_esms}.get(section, dict)
        filled.save(section, named(typed))
    return filled.pk


def example() -> int:
    """The example of section 3.1, whole, ready to be submitted."""
    return _example().pk


def submitted() -> int:
    """The example, submitted."""
    filled = _example()
    filled.submit()
    return filled.pk


def five() -> list[int]:
    """Five requests of an OG that no other test knows, one ESMS each, approved."""
    esms = [
        {"finess": finess, "name": f"FOYER DE LA RONDE {rank}", "town": "NANTES", "category": "500"}
        for rank, finess in enumerate(RONDE[1], 1)
    ]
    og = {
        "finess": RONDE[0],
        "name": "ASSOCIATION LA RONDE",
        "town": "NANTES",
        "departement": "44",
        "esms": esms,
    }
    add_managing_body(og, {"500": "EHPAD"})
    admin = Client(HTTP_HOST="127.0.0.1")
    admin.force_login(User.objects.get(username="dominique"))
    made = []
    for rank, finess in enumerate(RONDE[1], 1):
        filled = _whole((RONDE[0], (finess,)), f"RONDE-{rank}")
        filled.submit()
        assert admin.post(f"/demandes/{filled.pk}/approuver/").status_code == 302
        made.append(filled.pk)
    assert set(AdvanceRequest.objects.filter(pk__in=made).values_list("status", flat=True)) == {"approved"}
    return made


def _example() -> Filled:
    return _whole(EXAMPLE, "BDC-2023-1")


def _whole(og: tuple[str, tuple[str, ...]], reference: str) -> Filled:
    filled = Filled(*og, mandataire="false")
    order = {
        "order_date": "15/03/2023",
        "reference": reference,
        "amount_mode": "auto",
        "vat_regime": "TTC",
    }
    filled.save("commande", order | filled.of_og({"tranche": "B"}))
    filled.save("responsables", filled.of_og(contact() | CERTIFICATE))
    filled.save("scenarios", filled.of_esms(SCENARIO))
    filled.attach()
    return filled


SEEDS: dict[str, Callable[[], object]] = {
    seed.__name__: seed for seed in (started, wrong, example, submitted, five, ledger)
}
