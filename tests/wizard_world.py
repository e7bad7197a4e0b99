"""A draft whose OG and ESMS stand in the directory, and how a browser saves its sections."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any

from django.test import Client

from requests_app.models import AdvanceRequest, Beneficiary, Establishment, ManagingBody, Software, User
from requests_app.services.access import with_parts

from .services.batch_world import make_request, make_software

_serial = count(1)


def make_draft(owner: User, *, software: Software | None = None, esms: int = 2) -> AdvanceRequest:
    """A draft without any error; its OG and its ESMS are in the directory, and one more ESMS that is not ordered."""
    software = software or Software.objects.first() or make_software()
    request = make_request(software, owner, status="draft", esms=esms)
    og = request.beneficiaries.get()
    body = ManagingBody.objects.create(finess_juridique=og.finess_juridique, name=og.name, town="QUIMPER")
    og.managing_body = body
    og.save()
    for row in og.scenarios.all():
        row.establishment = make_establishment(body, row.finess_geo)
        row.save()
    make_establishment(body, f"{400000000 + next(_serial)}")
    return reread(request)


def make_establishment(body: ManagingBody, finess: str, **columns: Any) -> Establishment:
    """An ESMS of the directory, of a family of the MS1 lane."""
    given = {"name": f"RÉSIDENCE {finess}", "category_code": "500", "category_label": "EHPAD"}
    return Establishment.objects.create(managing_body=body, finess_geo=finess, **(given | columns))


def make_body(finess: str, **columns: Any) -> ManagingBody:
    """An OG of the directory."""
    return ManagingBody.objects.create(
        finess_juridique=finess, **({"name": f"ASSOCIATION {finess}"} | columns)
    )


def reread(request: AdvanceRequest) -> AdvanceRequest:
    """The request as it is stored now, with its parts."""
    return with_parts(AdvanceRequest.objects.filter(pk=request.pk)).get()


def the_og(request: AdvanceRequest) -> Beneficiary:
    """Its only OG."""
    return request.beneficiaries.get()


def address(request: AdvanceRequest, section: str) -> str:
    """The page of a section."""
    return f"/demandes/{request.pk}/rubrique/{section}/"


def save(
    client: Client,
    request: AdvanceRequest,
    section: str,
    data: Mapping[str, Any],
    *,
    then: str = "stay",
    version: int | None = None,
) -> Any:
    """Post a section as its page would; by default as of its last version."""
    current = AdvanceRequest.objects.get(pk=request.pk).version_of(section)
    posted = {"version": current if version is None else version, "then": then, **data}
    return client.post(address(request, section), posted)


def page(client: Client, request: AdvanceRequest, section: str, query: str = "") -> Any:
    """A section's page."""
    return client.get(address(request, section) + query)


def values(client: Client, request: AdvanceRequest, section: str) -> dict[str, Any]:
    """What the fields of a section's page hold."""
    form = page(client, request, section).context["form"]
    return {name: form.data.get(name, "") for name in form.fields}


def said(response: Any) -> list[str]:
    """The messages that wait for the next page."""
    from django.contrib.messages import get_messages

    return [str(message) for message in get_messages(response.wsgi_request)]
