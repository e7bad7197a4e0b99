"""A lane is data: a made-up third one, a file in a folder, goes the whole way from the browser to the ZIPs.

Its tags are those of MS1; its names, limits, lengths and enumerations are its own. No code knows it.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from requests_app.models import (
    AdvanceRequest,
    Batch,
    Establishment,
    FundingScale,
    ManagingBody,
    Software,
    Source,
    Supplier,
)
from requests_app.rules import lane_file, lanes
from requests_app.services.file_check import check_bytes

from .asp_file.bad_files import pdf
from .views.check_world import send

COULOIRS = Path(__file__).parents[1] / "requests_app" / "couloirs"
CODE = "ms9-essai"
#: What the made-up lane says otherwise than MS1's file.
OTHERWISE = {
    'code = "ms1-dui"': f'code = "{CODE}"',
    'label = "MS1-DUI"': 'label = "MS9-ESSAI"',
    'document = "DTJSONAVANCE-MS1-DUI-Va1"': 'document = "DTJSONAVANCE-MS9-ESSAI-Va3"',
    'prefix = "MS1-DUI-Va1"': 'prefix = "MS9-ESSAI-Va3"',
    "lines = 200": "lines = 2",
    "attachment_mo = 3": "attachment_mo = 1",
    "zip_mo = 200": "zip_mo = 1",
    'short = "BDC"': 'short = "CMD"',
    'label = "Ancienne version du logiciel"\nbelow_length = 50': 'label = "Version d’avant"\nbelow_length = 12',
    '"PA" = "PA – Personnes âgées"': '"ENF" = "ENF – Enfance"',
    '"PA" = "specifique-pa"': '"ENF" = "specifique-pa"',
}
SCENARIO = {
    "ancienne_version": "DUI 3.2",
    "is_maitre_id": "true",
    "is_stockage_id": "true",
    "operateur": "MAI_15",
    "profil_metier": "ENF",
    "is_ref_soins": "true",
}


@pytest.fixture
def third(tmp_path: Path) -> Iterator[str]:
    """The lanes' folder with one file more, read as the portal reads its own."""
    folder = tmp_path / "couloirs"
    folder.mkdir()
    for file in (*COULOIRS.glob("*.toml"), COULOIRS / "operateurs.csv"):
        shutil.copy(file, folder)
    text = (COULOIRS / "ms1_dui.toml").read_text("utf-8")
    for old, new in OTHERWISE.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    (folder / "ms9_essai.toml").write_text(text, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lane_file, "FOLDER", folder)
        lanes.cache_clear()
        yield CODE
    lanes.cache_clear()


@pytest.fixture
def software(third: str, db: None) -> Software:
    """Sold in the made-up lane, whose scale has one row."""
    FundingScale.objects.create(couloir=third, tranche="Z", amount_ttc=Decimal("1200.00"), source="essai")
    supplier = Supplier.objects.create(name="Éditeur d’essai", siret="73282932000074")
    profiles = list(lanes()[third].profiles)
    made = Software(
        supplier=supplier, name="Essai", numero_ans="0123456789", couloir=third, profiles=profiles
    )
    made.full_clean()
    made.save()
    return made


def directory(number: int) -> ManagingBody:
    """An OG of two ESMS."""
    shared = {"town": "ÉPINAL", "departement": "88", "source": Source.HAND}
    og = ManagingBody.objects.create(
        finess_juridique=f"88000000{number}", name=f"ASSOCIATION {number}", **shared
    )
    for position in (1, 2):
        Establishment.objects.create(
            finess_geo=f"8800001{number}{position}", name=f"RÉSIDENCE {position}", managing_body=og, **shared
        )
    return og


def save(client: Client, pk: int, section: str, **answers: Any) -> Any:
    """A section's page as the browser posts it; « og- » and « esms- » stand for each row's own prefix."""
    address = reverse("portail:step", args=[pk, section])
    page = client.get(address)
    assert page.status_code == 200
    names = [*page.context["form"].fields]
    posted: dict[str, Any] = {"version": page.context["version"], "then": "next"}
    for name, answer in answers.items():
        found = [one for one in names if re.fullmatch(rf"((og|esms)-\d+-)?{name}", one)] or [name]
        posted |= dict.fromkeys(found, answer)
    return client.post(address, posted)


def fill(client: Client, software: Software, number: int) -> AdvanceRequest:
    """A request through every section, then « Soumettre »."""
    og = directory(number)
    client.post(reverse("portail:request_new"))
    pk = AdvanceRequest.objects.latest("pk").pk
    save(client, pk, "beneficiaires", software=software.pk, is_mandataire="false")
    save(client, pk, "beneficiaires", software=software.pk, is_mandataire="false", add_og=og.pk)
    save(client, pk, "etablissements", esms=[row.finess_geo for row in og.establishments.all()])
    save(client, pk, "commande", order_date="15/03/2026", vat_regime="TTC", tranche="Z", amount_mode="auto")
    contact = {"nom_responsable": "MARTIN", "email_responsable": "direction@example.org"}
    save(
        client,
        pk,
        "responsables",
        **contact,
        telephone_responsable="+33100000001",
        demande_certificat="false",
    )
    save(client, pk, "scenarios", **SCENARIO)
    # Of two thirds of a Mo, so that two of them do not fit in one ZIP of this lane.
    paper = SimpleUploadedFile("bon.pdf", pdf(b"BT ET % " + b"x" * 660_000))
    client.post(reverse("portail:piece_upload", args=[pk, "BON_COMMANDE"]), {"file": paper})
    return AdvanceRequest.objects.get(pk=pk)


def refusals(client: Client, request: AdvanceRequest) -> list[tuple[str, str]]:
    page = client.get(reverse("portail:verification", args=[request.pk]))
    return [(finding.rule, finding.tag) for finding in page.context["judgement"].errors]


def approved(sales: Client, admin: Client, request: AdvanceRequest) -> int:
    sales.post(reverse("portail:verification", args=[request.pk]))
    admin.post(reverse("portail:request_approve", args=[request.pk]))
    request.refresh_from_db()
    assert request.status == "approved"
    return request.pk


def batches(admin: Client, software: Software, requests: list[int]) -> list[Batch]:
    day = f"{timezone.localdate():%Y-%m-%d}"
    posted = {"software": software.pk, "requests": requests, "day": day}
    admin.post(reverse("portail:batch_prepare"), posted)
    return list(Batch.objects.order_by("pk"))


def downloaded(admin: Client, batch: Batch) -> tuple[str, bytes, list[tuple[str, bytes]]]:
    """The JSON under its name, and each ZIP under its own."""
    answer = admin.post(reverse("portail:batch_json", args=[batch.pk]))
    count = batch.lines.order_by("-files__zip_part").values_list("files__zip_part", flat=True)[0]
    zips = [admin.post(reverse("portail:batch_zip", args=[batch.pk, part])) for part in range(1, count + 1)]
    return named(answer), body(answer), [(named(one), body(one)) for one in zips]


def named(answer: Any) -> str:
    return str(re.findall(r'filename="([^"]+)"', answer["Content-Disposition"])[0])


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


def test_from_the_browser_to_the_zips(
    software: Software,
    commercial_client: Client,
    administrateur_client: Client,
    files: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    sales, admin = commercial_client, administrateur_client
    requests = [fill(sales, software, number) for number in (1, 2, 3)]
    assert [refusals(sales, request) for request in requests] == [[], [], []]
    assert {request.order.amount_ht for request in requests} == {Decimal("2000.00")}

    # Its own length and its own enumeration are what the wizard holds people to.
    save(
        sales, requests[0].pk, "scenarios", **SCENARIO | {"ancienne_version": "a" * 12, "profil_metier": "PA"}
    )
    assert {tag for _, tag in refusals(sales, requests[0])} == {"ancienneVersion", "profilMetier"}
    save(sales, requests[0].pk, "scenarios", **SCENARIO)

    # Three requests make two files: its limit is two lines.
    pks = [approved(sales, admin, request) for request in requests]
    frozen = batches(admin, software, pks)
    assert [batch.lines.count() for batch in frozen] == [2, 1]

    name, data, zips = downloaded(admin, frozen[0])
    entries = [zipfile.ZipFile(io.BytesIO(part)).namelist() for _, part in zips]
    assert entries == [["MS9-ESSAI-Va3-CMD-A0001.pdf"], ["MS9-ESSAI-Va3-CMD-A0002.pdf"]]
    assert [part for part, _ in zips] == [name.replace(".json", f"-PJ-{part}.zip") for part in (1, 2)]

    # The command's schema takes it, and so does the check, which finds the lane by itself.
    call_command("export_schema", couloir=CODE)
    schema = json.loads(capsys.readouterr().out)
    assert jsonschema.Draft202012Validator(schema).is_valid(json.loads(data))
    report = check_bytes(
        data, name, timezone.localdate(), zips=[(part, io.BytesIO(content)) for part, content in zips]
    )
    assert (report.lane.code, report.errors, {one.rule for one in report.findings} - {"finess.key"}) == (
        CODE,
        0,
        set(),
    )
    page = send(sales, data, name, zips=[SimpleUploadedFile(*part) for part in zips])
    assert (page.context["report"].couloir_label, page.context["report"].errors) == ("MS9-ESSAI", 0)


@pytest.mark.django_db
def test_its_own_values_are_no_other_lanes(third: str) -> None:
    """A file of MS1 is told what the made-up lane wants, and nothing of MS1 has changed."""
    sound = (COULOIRS.parents[1] / "tests/corpus/ms1-dui/valid-one-line-one-esms.json").read_bytes()
    own = check_bytes(sound, None, timezone.localdate())
    assert (own.lane.code, own.errors) == ("ms1-dui", 0)
    other = check_bytes(sound, None, timezone.localdate(), couloir=third)
    assert {(one.rule, one.tag) for one in other.findings if one.is_error} == {
        ("value.enum", "profilMetier"),
        ("attachment.name", "nomFichier"),
    }


@pytest.mark.parametrize(
    "name", ["portail:check_rules", "portail:structures", "portail:check_file", "portail:eligible_lists"]
)
def test_the_pages_that_list_lanes_list_it(name: str, third: str, administrateur_client: Client) -> None:
    assert "MS9-ESSAI" in administrateur_client.get(reverse(name)).content.decode()
