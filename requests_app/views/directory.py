"""« Répertoire »: the OG and ESMS that the portal knows. Everybody looks; admins add and mend by hand."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from ..forms.directory import EstablishmentForm, ManagingBodyForm, MendedEstablishmentForm
from ..models import Establishment, ManagingBody, Source
from ..services.access import is_admin, require_admin
from ..services.directory import search
from ..services.directory_by_hand import (
    add_establishment,
    add_managing_body,
    mend_establishment,
    mend_managing_body,
)
from ..services.directory_pages import esms_lines, extent, last_imports
from .by_hand import added_by_hand
from .proposals import proposals, sought_words

#: How many OG, and how many ESMS, a search shows.
SHOWN = 20

_form_page = require_http_methods(["GET", "POST"])


@require_GET
def directory(http: HttpRequest) -> HttpResponse:
    """The search, what it finds, and where the directory comes from."""
    words, admin = sought_words(http), is_admin(http.user)
    context: dict[str, Any] = {
        "words": words,
        "found": search(words, limit=SHOWN),
        "limit": SHOWN,
        "by_hand_url": reverse("portail:directory_og_add") if admin else "",
        "extent": extent(),
        "imports": last_imports(),
        "may_mend": admin,
    }
    return render(http, "directory/search.html", context)


@require_GET
def directory_proposals(http: HttpRequest) -> HttpResponse:
    """What the search field proposes while one types."""
    admin = is_admin(http.user)
    return proposals(http, adds=False, by_hand_url=reverse("portail:directory_og_add") if admin else "")


@require_GET
def og_page(http: HttpRequest, finess: str) -> HttpResponse:
    """An OG and its ESMS."""
    og = _og(finess)
    context = {
        "og": og,
        "lines": esms_lines(og),
        "may_mend": is_admin(http.user),
        "og_by_hand": og.source != Source.REGISTER,
        "is_placeholder": og.source == Source.PLACEHOLDER,
        "by_hand": Source.HAND,
        "register_day": extent().register_day,
    }
    return render(http, "directory/og.html", context)


@require_GET
def esms_page(_http: HttpRequest, finess: str) -> HttpResponse:
    """An ESMS has its place on its OG's page."""
    esms = _esms(finess)
    address = reverse("portail:directory_og", args=[esms.managing_body.finess_juridique])
    return redirect(f"{address}#esms-{esms.finess_geo}")


@require_admin
@_form_page
def og_add(http: HttpRequest) -> HttpResponse:
    """Add an OG that the register lacks."""
    form = ManagingBodyForm(http.POST or None)
    if form.is_bound and form.is_valid() and (og := added_by_hand(form, add_managing_body)):
        messages.success(http, f"{og.full_name} est au répertoire. Ajoutez-lui ses établissements.")
        return redirect("portail:directory_og", og.finess_juridique)
    return _form(http, form, "Ajouter un organisme à la main", "Ajouter")


@require_admin
@_form_page
def og_mend(http: HttpRequest, finess: str) -> HttpResponse:
    """Correct an OG added by hand, or complete one that only its establishments name."""
    og = _og(finess)
    known = {"finess": og.finess_juridique, "town": og.town, "departement": og.departement}
    known["name"] = "" if og.source == Source.PLACEHOLDER else og.name
    form = ManagingBodyForm(http.POST or None, initial=known)
    if form.is_bound and form.is_valid() and (mended := added_by_hand(form, mend_managing_body, og)):
        messages.success(http, f"{mended.full_name} est corrigé.")
        return redirect("portail:directory_og", mended.finess_juridique)
    return _form(http, form, f"Corriger {og.full_name}", "Enregistrer", og)


@require_admin
@_form_page
def esms_add(http: HttpRequest, finess: str) -> HttpResponse:
    """Add an ESMS that the register lacks to an OG."""
    og = _og(finess)
    form = EstablishmentForm(http.POST or None)
    if form.is_bound and form.is_valid() and (esms := added_by_hand(form, add_establishment, og)):
        return _to_esms(http, esms, "est au répertoire.")
    return _form(http, form, "Ajouter un ESMS à la main", "Ajouter", og)


@require_admin
@_form_page
def esms_mend(http: HttpRequest, finess: str) -> HttpResponse:
    """Correct an ESMS added by hand."""
    esms = _esms(finess)
    shown = ("name", "town", "departement", "category_code", "category_label", "closed")
    known = {"finess": esms.finess_geo} | {name: getattr(esms, name) for name in shown}
    form = MendedEstablishmentForm(http.POST or None, initial=known)
    if form.is_bound and form.is_valid() and (mended := added_by_hand(form, mend_establishment, esms)):
        return _to_esms(http, mended, "est corrigé.")
    return _form(http, form, f"Corriger {esms.full_name}", "Enregistrer", esms.managing_body)


def _to_esms(http: HttpRequest, esms: Establishment, what: str) -> HttpResponse:
    messages.success(http, f"{esms.full_name} {what}")
    return redirect("portail:directory_esms", esms.finess_geo)


def _form(
    http: HttpRequest,
    form: ManagingBodyForm | EstablishmentForm,
    title: str,
    verb: str,
    og: ManagingBody | None = None,
) -> HttpResponse:
    context = {"form": form, "heading": title, "verb": verb, "og": og}
    return render(http, "directory/by_hand.html", context, status=422 if form.errors else 200)


def _og(finess: str) -> ManagingBody:
    return get_object_or_404(ManagingBody, finess_juridique=finess)


def _esms(finess: str) -> Establishment:
    return get_object_or_404(Establishment.objects.select_related("managing_body"), finess_geo=finess)
