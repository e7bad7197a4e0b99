"""« Importer des demandes »: the files, the summary of what they hold, and what became of it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from segur_portal.middleware import MEGABYTE, body_limit

from ..forms.sheet import ConfirmForm, PiecesForm, SheetImportForm
from ..models import ImportState, SheetImport
from ..rules import lanes
from ..services.access import signed_in
from ..services.attachments import limits_in_words
from ..services.jobs import job_for
from ..services.sheet_confirm import Changed, Choice
from ..services.sheet_export import annotated, model_of
from ..services.sheet_folder import KEPT, keep_arrived
from ..services.sheet_imports import begin, import_for, job_of
from ..services.sheet_jobs import CHANGED, create_soon, read_soon
from .jobs import progress_context
from .sheet_summary import choices_of, summary

#: 400 requests with their attachments, at the weight of a scan; the proxy of the README lets as much pass.
BODY_LIMIT = 1_300_000_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@body_limit(BODY_LIMIT)
@require_http_methods(["GET", "POST"])
def sheet_new(http: HttpRequest) -> HttpResponse:
    """Choose the files; they are read and judged, and the import's own page follows."""
    if http.method == "GET":
        return _form_page(http, SheetImportForm(initial={"couloir": http.GET.get("couloir", "")}), 200)
    form = SheetImportForm(http.POST, http.FILES)
    if not form.is_valid():
        return _form_page(http, form, 422)
    by = signed_in(http)
    lane = lanes()[form.cleaned_data["couloir"]]
    row = begin(by, lane, form.files_of("tableur"), form.files_of("pieces"))
    read_soon(row, by, shrink=form.cleaned_data["reduire"])
    return redirect(row)


def _form_page(http: HttpRequest, form: SheetImportForm, status: int) -> HttpResponse:
    known = list(lanes().values())
    context = {
        "form": form,
        "lanes": known,
        "total_mo": BODY_LIMIT // MEGABYTE,
        "days": KEPT.days,
        "recent": SheetImport.objects.filter(by=signed_in(http))[:5],
        **limits_in_words(known[0]),
    }
    return render(http, "sheet/new.html", context, status=status)


@require_GET
def sheet_model(_http: HttpRequest, couloir: str) -> HttpResponse:
    """The « Modèle » of a lane."""
    lane = lanes().get(couloir)
    if lane is None:
        raise Http404
    return download(model_of(lane), f"modele-{lane.code}.xlsx")


def download(content: bytes, name: str, content_type: str = XLSX) -> HttpResponse:
    """A file to keep."""
    header = content_disposition_header(True, name) or "attachment"
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": header})


@require_GET
def sheet_import(http: HttpRequest, pk: int) -> HttpResponse:
    """Where an import stands: under way, refused, to be confirmed, done."""
    row = import_for(http.user, pk)
    job = job_of(row)
    job = job_for(http.user, job.pk) if job else None
    context: dict[str, Any] = {"row": row, "lane": lanes()[row.couloir], "days": KEPT.days, "job": job}
    if job is not None and job.is_active:
        return render(http, "sheet/under_way.html", context | progress_context(job))
    if row.state == ImportState.READING:
        return render(http, "sheet/stopped.html", context)
    if row.state == ImportState.REFUSED:
        return render(http, "sheet/refused.html", context)
    return _summary_page(http, row, context)


def _summary_page(
    http: HttpRequest, row: SheetImport, context: dict[str, Any], form: ConfirmForm | None = None
) -> HttpResponse:
    found = summary(row, http.GET.get("voir", ""), http.GET.get("page", "1"))
    if found is None:
        return render(http, "sheet/gone.html", context)
    given = form or ConfirmForm(initial={"empreinte": row.digest}, choices=choices_of(row.counts))
    template = "sheet/done.html" if row.state == ImportState.DONE else "sheet/summary.html"
    extra = {"form": given, "pieces_form": PiecesForm(), **limits_in_words(lanes()[row.couloir])}
    return render(http, template, context | extra | found, status=422 if form else 200)


@body_limit(BODY_LIMIT)
@require_POST
def sheet_more(http: HttpRequest, pk: int) -> HttpResponse:
    """More attachments, or leave to add to the directory what it lacks: read and judged again."""
    row = import_for(http.user, pk)
    if row.state == ImportState.DONE:
        messages.info(http, "Cet import est déjà confirmé : rien n’a changé.")
        return redirect(row)
    if (job := job_of(row)) and job_for(http.user, job.pk).is_active:
        messages.info(http, "Un contrôle est en cours : attendez sa fin, puis recommencez.")
        return redirect(row)
    form = PiecesForm(http.POST, http.FILES)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(http, " ".join(map(str, errors)))
        return redirect(row)
    keep_arrived(row, form.files_of("pieces"))
    if "ajouter" in http.POST:
        row.add_missing = http.POST["ajouter"] == "1"
        row.save(update_fields=["add_missing"])
    read_soon(row, signed_in(http), shrink=form.cleaned_data["reduire"])
    return redirect(row)


@require_POST
def sheet_confirm(http: HttpRequest, pk: int) -> HttpResponse:
    """Store what the person chose of the summary that they saw."""
    row = import_for(http.user, pk)
    if row.state == ImportState.DONE:
        messages.info(http, "Cet import était déjà confirmé : rien n’a été importé une seconde fois.")
        return redirect(row)
    if row.state != ImportState.READY:
        return redirect(row)
    form = ConfirmForm(http.POST, choices=choices_of(row.counts))
    if not form.is_valid():
        return _summary_page(http, row, {"row": row, "lane": lanes()[row.couloir], "days": KEPT.days}, form)
    try:
        create_soon(row, form.cleaned_data["empreinte"], Choice(form.cleaned_data["choix"]), signed_in(http))
    except Changed:
        messages.warning(http, CHANGED)
    return redirect(row)


@require_GET
def sheet_annotated(http: HttpRequest, pk: int) -> HttpResponse:
    """The file as it was sent, with what was found beside the rows."""
    row = import_for(http.user, pk)
    made = annotated(row)
    if made is None:
        raise Http404
    content, name = made
    return download(content, name)


@require_GET
def sheet_job(http: HttpRequest, pk: int) -> HttpResponse:
    """A job of an import leads to its import."""
    job = job_for(http.user, pk)
    return redirect(import_for(http.user, int(job.params.get("sheet_import", 0))))
