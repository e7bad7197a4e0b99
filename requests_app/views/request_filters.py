"""The filters of the lists and of the dashboard: read from an address, shown, and taken out one by one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.text import Truncator

from ..forms.review import ALL_STATUSES, NO_LANE, FilterForm, not_understood
from ..models import AdvanceRequest, Software, User
from ..rules import lanes
from ..rules.ages import AGES
from ..rules.days import written
from ..services.rejection_causes import Cause, cause_of
from ..services.request_tried import OUTCOMES, Tried
from ..services.requests_list import Filters


class Asked(NamedTuple):
    """What an address asks for, and a sentence for each part of it that makes no sense."""

    filters: Filters
    sort: str
    ignored: list[str]


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in words, and the address without it."""

    text: str
    url: str


def asked_for(
    form: FilterForm, default_status: str = "", among: QuerySet[AdvanceRequest] | None = None
) -> Asked:
    """The filters and the sort that an address asks for; what makes no sense narrows nothing.

    ``among``: the requests that the person may see, where those are not all: no other's label is told.
    """
    form.is_valid()
    asked = form.cleaned_data
    ignored = form.ignored()
    status, couloir = asked.get("etat", ""), asked.get("couloir", "")
    cause, tried = cause_of(asked.get("motif", ""), among), Tried.read(asked.get("essai", ""))
    for name, found in (("motif", cause), ("essai", tried)):
        if asked.get(name) and found is None:
            ignored.append(not_understood(str(form.fields[name].label), asked[name]))
    filters = Filters(
        couloir="" if couloir == NO_LANE else couloir,
        without_lane=couloir == NO_LANE,
        software=_key(asked.get("logiciel")),
        status="" if status == ALL_STATUSES else status or default_status,
        owner=_key(asked.get("commercial")),
        og=asked.get("og", ""),
        text=asked.get("q", ""),
        first=asked.get("du"),
        last=asked.get("au"),
        late=bool(asked.get("retard")),
        age=asked.get("age", ""),
        cause=cause,
        tried=tried,
    )
    return Asked(filters, asked.get("tri", ""), ignored)


def _key(chosen: Software | User | None) -> int | None:
    return chosen.pk if chosen else None


def address(http: HttpRequest, **changed: str | None) -> str:
    """The address of this page with some parameters changed, or taken out."""
    query = http.GET.copy()
    for name, value in changed.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}"


def chips(http: HttpRequest, form: FilterForm, filters: Filters) -> list[Chip]:
    """The filters that narrow the page, each with the address that takes it out."""
    words = _words(form.cleaned_data, filters)
    return [Chip(text, address(http, **{name: None, "page": None})) for name, text in words.items()]


def _words(asked: Mapping[str, Any], filters: Filters) -> dict[str, str]:
    """Parameter -> what it narrows to, in words."""
    found = {
        "q": f"Recherche\u00a0: {filters.text}" if filters.text else "",
        "couloir": "Logiciel pas encore choisi" if filters.without_lane else _lane_words(filters.couloir),
        "logiciel": asked["logiciel"].name if filters.software else "",
        "commercial": str(asked["commercial"]) if filters.owner else "",
        "du": f"Depuis le {written(filters.first)}" if filters.first else "",
        "au": f"Jusqu’au {written(filters.last)}" if filters.last else "",
        "og": f"Organisme\u00a0: {filters.og}" if filters.og else "",
        "retard": "En retard" if filters.late else "",
        "age": f"Ancienneté\u00a0: {AGES[filters.age].label}" if filters.age else "",
        "motif": f"Motif de rejet\u00a0: {cause_words(filters.cause)}" if filters.cause else "",
        "essai": _tried_words(filters.tried) if filters.tried else "",
    }
    return {name: text for name, text in found.items() if text}


def _lane_words(couloir: str) -> str:
    return lanes()[couloir].label if couloir else ""


def cause_words(cause: Cause) -> str:
    """The agency's words, short enough for a line."""
    return Truncator(cause.label or f"code {cause.code}").chars(90)


def _tried_words(tried: Tried) -> str:
    return f"{OUTCOMES[tried.outcome]}, dépôt de {date_format(tried.month, 'F Y')}"
