"""« Contrôler un fichier »: any JSON from anywhere, with or without its ZIPs. Nothing uploaded is stored."""

import json
from pathlib import PurePath
from typing import BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from segur_portal.middleware import MEGABYTE, body_limit

from ..forms.check import CheckForm
from ..rules import lanes
from ..rules.registry import REGISTRY
from ..rules.sentences import as_markdown, sentences
from ..services.check_report import MAX_JSON_BYTES, CheckedFile, ReportLost, checked, signed, unsigned
from ..services.file_check import Unreadable, check_bytes
from .check_pages import all_groups, groups, page_of, rule_counts
from .check_rules import lane_tables, rule_rows

#: A file of 200 requests, two attachments of 3 Mo each, and the JSON beside them.
BODY_LIMIT = 1_300_000_000


@body_limit(BODY_LIMIT)
@require_http_methods(["GET", "POST"])
def check_file(http: HttpRequest) -> HttpResponse:
    """Choose a file; then its verdict and what was found."""
    if http.method == "GET":
        return _form_page(http, CheckForm(), status=200)
    form = CheckForm(http.POST, http.FILES)
    if not form.is_valid():
        return _form_page(http, form, status=422)
    upload: UploadedFile = form.cleaned_data["fichier"]
    zips: list[UploadedFile] = form.cleaned_data["zips"]
    try:
        report = check_bytes(
            upload.read(MAX_JSON_BYTES + 1),
            upload.name,
            timezone.localdate(),
            couloir=form.cleaned_data["couloir"] or None,
            zips=[(str(part.name), cast(BinaryIO, part.file)) for part in zips],
        )
    except Unreadable as refused:
        again = CheckForm(initial={"couloir": form.cleaned_data["couloir"]})
        return _form_page(http, again, status=422, unreadable=refused.sentence, file_name=upload.name)
    verdict = checked(report, [str(part.name) for part in zips], timezone.localtime())
    return _result_page(http, *signed(verdict))


def _form_page(
    http: HttpRequest, form: CheckForm, *, status: int, unreadable: str = "", file_name: str | None = ""
) -> HttpResponse:
    context = {
        "form": form,
        "unreadable": unreadable,
        "file_name": file_name,
        "json_mo": MAX_JSON_BYTES // MEGABYTE,
        "total_mo": BODY_LIMIT // MEGABYTE,
        "zip_mo": max(lane.limits.zip_mo for lane in lanes().values()),
    }
    return render(http, "check/form.html", context, status=status)


def _result_page(
    http: HttpRequest, report: CheckedFile, token: str, number: str = "1", *, only: bool = False
) -> HttpResponse:
    page = page_of(report, number, errors_only=only)
    context = {
        "report": report,
        "checked_at": parse_datetime(report.checked_at),
        "token": token,
        "page": page,
        "groups": groups(report, page),
        "only_errors": only,
        "rules": rule_counts(report),
    }
    return render(http, "check/result.html", context)


@require_http_methods(["GET", "POST"])
def check_report(http: HttpRequest) -> HttpResponse:
    """Another page of the findings, or a copy to keep, from what the page itself carries."""
    if http.method == "GET":
        return redirect("portail:check_file")
    token = http.POST.get("report", "")
    try:
        report = unsigned(token)
    except ReportLost:
        lost = "Ce contrôle n’est plus disponible : rien n’en est gardé. Choisissez le fichier de nouveau."
        return _form_page(http, CheckForm(), status=422, unreadable=lost)
    wanted = http.POST.get("copie")
    if wanted == "html":
        return _download(_as_html(report), "text/html; charset=utf-8", f"controle-{_stem(report)}.html")
    if wanted == "json":
        text = json.dumps(report.as_dict(), indent=2, ensure_ascii=False)
        return _download(text, "application/json", f"controle-{_stem(report)}.json")
    only = http.POST.get("filtre") == "erreurs"
    return _result_page(http, report, token, http.POST.get("page", "1"), only=only)


def _as_html(report: CheckedFile) -> str:
    """The report as one file that needs nothing beside it."""
    context = {
        "report": report,
        "checked_at": parse_datetime(report.checked_at),
        "groups": all_groups(report),
        "rules": rule_counts(report),
    }
    return render_to_string("documents/check_report.html", context)


def _stem(report: CheckedFile) -> str:
    return PurePath(report.file_name).stem[:100] or "fichier"


def _download(text: str, content_type: str, name: str) -> HttpResponse:
    header = content_disposition_header(True, name) or "attachment"
    return HttpResponse(text, content_type=content_type, headers={"Content-Disposition": header})


@require_GET
def check_rules(http: HttpRequest) -> HttpResponse:
    """« Règles du contrôle »: every rule, and every sentence of the documents with what holds it."""
    if http.GET.get("format") == "markdown":
        return _download(as_markdown(), "text/markdown; charset=utf-8", "regles-du-controle.md")
    context = {
        "rules": rule_rows(),
        "lanes": lane_tables(),
        "rule_count": len(REGISTRY),
        "sentence_count": len(sentences()),
    }
    return render(http, "check/rules.html", context)
