"""« Répertoire », « Mettre à jour »: upload the register's files, see what would change, apply it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from segur_portal.middleware import MEGABYTE, body_limit

from ..forms.register import RegisterForm
from ..models import Job
from ..services.access import require_admin, signed_in
from ..services.directory_pages import extent
from ..services.jobs import Busy, Refused, job_for, page_of, running_alone
from ..services.register_jobs import (
    ALONE,
    APPLIED,
    APPLY,
    KINDS,
    OLDER,
    SHOWN,
    changes_csv,
    preview_again,
    preview_behind,
    start_apply,
    start_preview,
)
from ..services.register_latest import start_latest
from ..services.register_pages import applied_import, count_lines, preview_of
from .jobs import progress_context

#: FINESS+ is some 50 MB packed; the legacy files, unpacked, come to 40.
BODY_LIMIT = 200_000_000


@require_admin
@body_limit(BODY_LIMIT)
@require_http_methods(["GET", "POST"])
def register_update(http: HttpRequest) -> HttpResponseBase:
    """Choose the files; a job then reads them."""
    form = RegisterForm(http.POST or None, http.FILES or None) if http.method == "POST" else RegisterForm()
    if form.is_bound and form.is_valid():
        files = form.cleaned_data["fichiers"]
        return _started(http, lambda: start_preview(signed_in(http), files))
    status = 422 if http.method == "POST" else 200
    context = {
        "form": form,
        "extent": extent(),
        "busy": running_alone(ALONE),
        "total_mo": BODY_LIMIT // MEGABYTE,
        "nothing_sent": http.method == "POST" and not form.is_bound,
    }
    return render(http, "directory/update.html", context, status=status)


@require_admin
@require_POST
def register_latest(http: HttpRequest) -> HttpResponseBase:
    """Fetch the newest file from the public data site; the same job then reads it."""
    return _started(http, lambda: start_latest(signed_in(http)))


@require_admin
@require_GET
def register_job(http: HttpRequest, pk: int) -> HttpResponseBase:
    """The job at work, then what it has found or done."""
    known = _job(http, pk)
    context = progress_context(known) | {
        "reading": known.kind != APPLY,
        "fetched": known.result.get("fetched"),
    }
    outcome = known.result.get("outcome")
    if outcome == SHOWN:
        context |= {"preview": preview_of(known), "has_csv": changes_csv(known) is not None}
    elif outcome == OLDER:
        context["older"] = known.result["sentence"]
    elif outcome == APPLIED and (record := applied_import(known)):
        context |= {"record": record, "lines": count_lines(record.detail)}
    elif not known.is_active and (behind := preview_behind(known)):
        context["preview_page"] = page_of(behind)
    return render(http, "directory/update_job.html", context)


@require_admin
@require_POST
def register_again(http: HttpRequest, pk: int) -> HttpResponseBase:
    """Read the same files again; an older register wins where the box is ticked."""
    known = _job(http, pk)
    force = http.POST.get("forcer") == "oui"
    if known.result.get("outcome") == OLDER and not force:
        messages.error(http, "Cochez « Forcer » pour revenir à un registre plus ancien.")
        return redirect(page_of(known))
    return _started(http, lambda: preview_again(known, signed_in(http), force=force))


@require_admin
@require_POST
def register_apply(http: HttpRequest, pk: int) -> HttpResponseBase:
    """Write what the job has shown."""
    known = _job(http, pk)
    return _started(http, lambda: start_apply(known, signed_in(http)))


@require_admin
@require_GET
def register_changes(http: HttpRequest, pk: int) -> HttpResponseBase:
    """The whole of the changes, as CSV."""
    path = changes_csv(_job(http, pk))
    if path is None:
        raise Http404
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename="changements.csv",
        content_type="text/csv; charset=utf-8",
    )


def _started(http: HttpRequest, begin: Callable[[], Job]) -> HttpResponse:
    try:
        return redirect(page_of(begin()))
    except Busy as busy:
        messages.error(http, "Une autre mise à jour du répertoire est en cours : la voici.")
        return redirect(page_of(busy.job))
    except Refused as refused:
        messages.error(http, str(refused))
        return redirect("portail:register_update")


def _job(http: HttpRequest, pk: int) -> Job:
    known = job_for(http.user, pk)
    if known.kind not in KINDS:
        raise Http404
    return known
