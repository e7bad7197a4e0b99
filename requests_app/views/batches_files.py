"""Downloads of a batch: never cached, for admins alone, under the official names."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST

from ..models import Batch, DepositName
from ..services.access import require_admin, signed_in
from ..services.batch_files import FilesDamaged, ZipPart, json_bytes, stream_part, zip_file_name, zip_parts
from ..services.deposits import DepositError, file_name, name_for_download, settled_name
from ..services.numbering import NamesExhausted
from .batches_page import batch_or_404


@require_admin
@require_POST
def json_file(http: HttpRequest, pk: int) -> HttpResponseBase:
    """The exact bytes as frozen, under the name in force; downloading keeps that name for ever."""
    batch = batch_or_404(pk)
    try:
        content = json_bytes(batch)
        name = name_for_download(batch, signed_in(http))
    except FilesDamaged as fault:
        return _damaged(http, batch, fault)
    except (DepositError, NamesExhausted) as fault:
        return _told(http, batch, str(fault))
    return _attached(HttpResponse(content, content_type="application/json"), file_name(name), len(content))


@require_admin
@require_http_methods(["GET", "POST"])
def zip_file(http: HttpRequest, pk: int, part: int) -> HttpResponseBase:
    """One ZIP part, streamed.

    A POST settles the name, as downloading the JSON does. A GET changes nothing: it is answered once the name
    is settled.
    """
    batch = batch_or_404(pk)
    try:
        name = batch.name if http.method == "POST" else settled_name(batch)
        wanted = _part(batch, name, part)
        body = stream_part(wanted)
        if http.method == "POST":
            name = name_for_download(batch, signed_in(http), part)
    except FilesDamaged as fault:
        return _damaged(http, batch, fault)
    except (DepositError, NamesExhausted) as fault:
        return _told(http, batch, str(fault))
    response = StreamingHttpResponse(body, content_type="application/zip")
    return _attached(response, zip_file_name(name, part), wanted.size)


def _part(batch: Batch, name: DepositName, number: int) -> ZipPart:
    for part in zip_parts(batch, name):
        if part.number == number:
            return part
    raise Http404


def _attached(response: HttpResponseBase, name: str, size: int) -> HttpResponseBase:
    response["Content-Length"] = str(size)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "no-store, private"
    return response


def _told(http: HttpRequest, batch: Batch, sentence: str) -> HttpResponse:
    messages.error(http, sentence)
    return redirect("portail:batch", batch.pk)


def _damaged(http: HttpRequest, batch: Batch, fault: FilesDamaged) -> HttpResponse:
    context = {"batch": batch, "sentences": fault.sentences}
    return render(http, "batches/damaged.html", context, status=500)
