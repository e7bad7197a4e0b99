"""« Importer un retour »: one file or several, each kept and examined, then its page or a summary of all."""

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods

from segur_portal.middleware import MEGABYTE, body_limit

from ..forms.returns import MOST_FILES, ReturnForm
from ..models import Batch, ReturnFile, ReturnState
from ..rules.registry import french
from ..services.access import require_admin, signed_in
from ..services.check_report import MAX_JSON_BYTES
from ..services.deposits import file_name
from ..services.returns import ReturnError, misplaced, preview, receive
from ..services.returns_list import return_files
from .batches_page import batch_or_404
from .returns_display import promise, tiles

#: Two files of the greatest size that can be read; as a batch gives them they hardly reach 1 Mo.
BODY_LIMIT = 100_000_000


@require_admin
@body_limit(BODY_LIMIT)
@require_http_methods(["GET", "POST"])
def return_new(http: HttpRequest) -> HttpResponse:
    """Choose the files; « ?depot= » names the batch whose return they are said to be."""
    batch = _batch_asked(http)
    if http.method == "GET":
        return _form_page(http, ReturnForm(), batch)
    form = ReturnForm(http.POST, http.FILES)
    if not form.is_valid():
        return _form_page(http, form, batch)
    began = timezone.now()
    rows = _received(http, form, batch)
    if not rows:
        return _form_page(http, form, batch)
    if len(rows) > 1:
        return redirect(
            f"{reverse('portail:return_sent')}?{urlencode({'retour': [row.pk for row in rows]}, True)}"
        )
    _tell(http, rows[0], batch, new=rows[0].received_at >= began)
    return redirect("portail:return_file", rows[0].pk)


def _tell(http: HttpRequest, row: ReturnFile, batch: Batch | None, *, new: bool) -> None:
    """What the page of the file does not say by itself."""
    if not new:
        who = f" par {row.received_by}" if row.received_by else ""
        day = f"{timezone.localtime(row.received_at):%d/%m/%Y à %H:%M}"
        messages.info(http, french(f"Ce fichier avait déjà été importé le {day}{who} : le voici."))
    if batch is not None and row.state != ReturnState.REFUSED and (why := misplaced(row, batch)):
        messages.warning(http, why)


def _received(http: HttpRequest, form: ReturnForm, batch: Batch | None) -> list[ReturnFile]:
    """Each file goes its way; what is wrong with one that cannot even be kept does not hold the others back."""
    by = signed_in(http)
    rows: dict[int, ReturnFile] = {}
    faults = []
    for upload in form.cleaned_data["fichiers"]:
        try:
            row = receive(upload.read(MAX_JSON_BYTES + 1), upload.name or "", by, batch)
        except ReturnError as fault:
            faults.append(_fault(upload, fault))
        else:
            rows[row.pk] = row
    for sentence in faults:
        if rows:
            messages.error(http, sentence)
        else:
            form.add_error("fichiers", forms.ValidationError(sentence))
    return list(rows.values())


def _fault(upload: UploadedFile, fault: ReturnError) -> str:
    return french(f"« {upload.name} » : {fault}")


def _batch_asked(http: HttpRequest) -> Batch | None:
    """The batch that the address names. Raises ``Http404`` where it names one that there is not."""
    asked = http.GET.get("depot", "")
    if not asked:
        return None
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        raise Http404
    return batch_or_404(int(asked))


def _form_page(http: HttpRequest, form: ReturnForm, batch: Batch | None) -> HttpResponse:
    context = {
        "form": form,
        "batch": batch,
        "file_name": file_name(batch.name) if batch else "",
        "most_files": MOST_FILES,
        "file_mo": MAX_JSON_BYTES // MEGABYTE,
        "total_mo": BODY_LIMIT // MEGABYTE,
    }
    return render(http, "returns/new.html", context, status=422 if form.errors else 200)


@require_admin
@require_GET
def return_sent(http: HttpRequest) -> HttpResponse:
    """What became of several files that were imported at once: a summary of each, in the order of the import."""
    asked = [
        text for text in http.GET.getlist("retour") if text.isascii() and text.isdigit() and len(text) < 19
    ]
    found = return_files().defer(None).in_bulk([int(text) for text in asked[:MOST_FILES]])
    files = [found[key] for key in dict.fromkeys(int(text) for text in asked) if key in found]
    if not files:
        raise Http404
    return render(http, "returns/sent.html", {"summaries": [_summary(file) for file in files]})


def _summary(file: ReturnFile) -> dict[str, object]:
    seen = preview(file)
    return {"file": file, "preview": seen, "tiles": tiles(seen), "promise": promise(seen)}
