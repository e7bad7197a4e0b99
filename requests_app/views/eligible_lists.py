"""« Listes officielles »: the eligible ESMS of each lane, weighed before they are in force (decision D14)."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ..forms.eligible import EligibleListForm, WithdrawForm
from ..models import EligibleList
from ..rules import Lane, lanes
from ..rules.numbers import finess
from ..services.access import require_admin, signed_in
from ..services.eligible_lists import history, list_in_force
from ..services.eligible_load import (
    AlreadyLoaded,
    AlreadyWithdrawn,
    ListChanged,
    ListError,
    NumberList,
    Sent,
    Weighed,
    effects,
    load,
    read,
    withdraw,
)

_SALT = "segur.eligible"
#: Seconds that a list waits, in the page, for the person's yes.
_PATIENCE = 24 * 3600
#: Rows of each kind that the page shows; their number is always said.
SHOWN = 50


@dataclass(frozen=True, slots=True)
class LaneLists:
    """A lane and its lists, the newest first."""

    lane: Lane
    rows: list[EligibleList]

    @property
    def current(self) -> EligibleList | None:
        """The one in force."""
        return next((row for row in self.rows if row.withdrawn_at is None), None)


@require_admin
@require_GET
def eligible_lists(http: HttpRequest) -> HttpResponse:
    """What is in force in each lane, and what was."""
    context = {"lanes": [LaneLists(lane, history(lane)) for lane in lanes().values()]}
    return render(http, "eligible/list.html", context)


@require_admin
@require_http_methods(["GET", "POST"])
def eligible_load(http: HttpRequest, couloir: str) -> HttpResponse:
    """The form; once sent, what the list would do: nothing changes yet."""
    lane = _lane(couloir)
    form = EligibleListForm(http.POST or None, http.FILES or None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        upload = data["liste"]
        sent = Sent(upload.name, upload.read(), data["day"], data["source"], data["column"])
        try:
            found = read(sent)
        except ListError as error:
            form.add_error("column" if sent.column else "liste", str(error))
        else:
            return _preview(http, lane, _weighed(lane, sent, found), found)
    context = {"form": form, "lane": lane, "current": list_in_force(lane)}
    return render(http, "eligible/load.html", context, status=422 if form.errors else 200)


def _weighed(lane: Lane, sent: Sent, found: NumberList) -> Weighed:
    current = list_in_force(lane)
    return Weighed(
        file_name=sent.file_name,
        sha256=sent.sha256,
        day=sent.day,
        source=sent.source,
        numbers=sorted(found.numbers),
        repaired=len(found.repaired),
        refused=len(found.refused),
        seen=None if current is None else current.pk,
    )


def _preview(
    http: HttpRequest, lane: Lane, weighed: Weighed, found: NumberList | None, *, stale: bool = False
) -> HttpResponse:
    """``found`` is None where only the effects are weighed again, after another list came between."""
    context = {
        "lane": lane,
        "weighed": weighed,
        "found": found,
        "effects": effects(lane, weighed.day, weighed.numbers),
        "shown": SHOWN,
        "stale": stale,
        "token": _sealed(lane, weighed),
    }
    return render(http, "eligible/preview.html", context)


def _sealed(lane: Lane, weighed: Weighed) -> str:
    told = {name: getattr(weighed, name) for name in Weighed.__dataclass_fields__}
    told |= {"couloir": lane.code, "day": weighed.day.isoformat(), "numbers": "".join(weighed.numbers)}
    return signing.dumps(told, salt=_SALT, compress=True)


def _unsealed(token: str) -> tuple[str, Weighed]:
    """The lane's code, and the list. Raises ``BadSignature``."""
    told: Mapping[str, Any] = signing.loads(token, salt=_SALT, max_age=_PATIENCE)
    names = {name: told[name] for name in Weighed.__dataclass_fields__}
    run = told["numbers"]
    numbers = [run[start : start + finess.LENGTH] for start in range(0, len(run), finess.LENGTH)]
    return told["couloir"], Weighed(**names | {"day": date.fromisoformat(told["day"]), "numbers": numbers})


@require_admin
@require_POST
def eligible_confirm(http: HttpRequest, couloir: str) -> HttpResponse:
    """Keep the list whose effects the person has just seen."""
    lane = _lane(couloir)
    try:
        code, weighed = _unsealed(http.POST.get("liste", ""))
    except signing.BadSignature:
        code, weighed = "", None
    if weighed is None or code != lane.code:
        messages.error(http, "La liste n’est plus disponible : choisissez-la de nouveau. Rien n’a changé.")
        return redirect("portail:eligible_load", lane.code)
    try:
        row = load(lane, weighed, signed_in(http))
    except ListChanged:
        current = list_in_force(lane)
        fresh = {name: getattr(weighed, name) for name in Weighed.__dataclass_fields__}
        fresh["seen"] = None if current is None else current.pk
        return _preview(http, lane, Weighed(**fresh), None, stale=True)
    except AlreadyLoaded:
        messages.info(http, f"{lane.label} : ce fichier était déjà chargé à cette date. Rien n’a changé.")
        return redirect("portail:eligible_lists")
    current = list_in_force(lane)
    what = "est en vigueur" if current == row else "est gardée, mais une liste plus récente reste en vigueur"
    messages.success(http, f"{lane.label} : la liste du {row.day:%d/%m/%Y} ({row.count} numéros) {what}.")
    return redirect("portail:eligible_lists")


@require_admin
@require_http_methods(["GET", "POST"])
def eligible_withdraw(http: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a list, with a reason, knowing which one follows."""
    row = get_object_or_404(EligibleList, pk=pk, couloir__in=list(lanes()))
    lane = _lane(row.couloir)
    form = WithdrawForm(http.POST or None)
    if form.is_bound and form.is_valid():
        try:
            withdraw(row, form.cleaned_data["reason"].strip(), signed_in(http))
            messages.success(http, f"{lane.label} : la liste du {row.day:%d/%m/%Y} est retirée.")
        except AlreadyWithdrawn:
            messages.info(http, f"{lane.label} : la liste du {row.day:%d/%m/%Y} était déjà retirée.")
        return redirect("portail:eligible_lists")
    alive = [one for one in history(lane) if one.withdrawn_at is None]
    following = next((one for one in alive if one.pk != row.pk), None)
    context = {
        "form": form,
        "row": row,
        "lane": lane,
        "is_in_force": bool(alive) and alive[0].pk == row.pk,
        "following": following,
    }
    return render(http, "eligible/withdraw.html", context, status=422 if form.errors else 200)


@require_admin
@require_GET
def eligible_numbers(_http: HttpRequest, pk: int) -> HttpResponse:
    """The numbers of a list, as a CSV that can be loaded again."""
    row = get_object_or_404(EligibleList, pk=pk)
    text = io.StringIO()
    lines = csv.writer(text, delimiter=";", lineterminator="\r\n")
    lines.writerow(["FINESS géographique"])
    lines.writerows(row.numbers.order_by("finess_geo").values_list("finess_geo"))
    name = f"liste-{row.couloir}-{row.day:%Y%m%d}-{row.pk}.csv"
    header = content_disposition_header(True, name) or "attachment"
    return HttpResponse(
        "\ufeff" + text.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": header},
    )


def _lane(couloir: str) -> Lane:
    found = lanes().get(couloir)
    if found is None:
        raise Http404
    return found
