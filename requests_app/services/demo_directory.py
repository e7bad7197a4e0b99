"""The demo's made-up directory, and what its register says later: renamed, closed, moved to another OG."""

from __future__ import annotations

from datetime import date
from typing import Any

from ..models import Establishment, ManagingBody, Source
from .search_index import count_esms
from .search_text import search_text


def add_managing_body(row: dict[str, Any], categories: dict[str, str]) -> None:
    """An OG with its ESMS, as ``fixtures/demo.json`` describes them; what is there stays as it is."""
    shared = {"source": Source.HAND, "source_date": None}
    og, _ = ManagingBody.objects.get_or_create(
        finess_juridique=row["finess"],
        defaults={
            "name": row["name"],
            "town": row["town"],
            "departement": row["departement"],
            "search": search_text(row["name"], "", "", row["town"], row["finess"]),
            **shared,
        },
    )
    for esms in row["esms"]:
        Establishment.objects.get_or_create(
            finess_geo=esms["finess"],
            defaults={
                "managing_body": og,
                "name": esms["name"],
                "town": esms["town"],
                "departement": row["departement"],
                "category_code": esms["category"],
                "category_label": categories[esms["category"]],
                "closed": esms.get("closed", False),
                "search": search_text(
                    esms["name"], "", "", esms["town"], esms["finess"], category=esms["category"]
                ),
                **shared,
            },
        )
    count_esms(og)


def change_directory(changes: dict[str, Any]) -> None:
    """Let a register of that date say otherwise than the rows that requests have copied."""
    day = date.fromisoformat(changes["date"])
    for change in changes["rows"]:
        number = change["finess"]
        esms = Establishment.objects.filter(finess_geo=number).first()
        row = esms or ManagingBody.objects.get(finess_juridique=number)
        row.source, row.source_date = Source.REGISTER, day
        row.name = change.get("name", row.name)
        category = esms.category_code if esms else ""
        row.search = search_text(row.name, "", "", row.town, number, category=category)
        if "closed_on" in change:
            row.closed, row.closed_on = True, date.fromisoformat(change["closed_on"])
        if "og" in change and esms is not None:
            esms.managing_body = ManagingBody.objects.get(finess_juridique=change["og"])
        row.save()
    count_esms()
