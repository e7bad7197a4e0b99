"""A stored file's bytes: private, served only to who sees its request, and locked in: it can do nothing."""

from collections.abc import Mapping
from types import MappingProxyType

from django.http import FileResponse, Http404, HttpRequest
from django.utils.http import content_disposition_header
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from ..models import Attachment, Letter
from ..services.access import attachment_for
from ..services.letters import letter_for

#: Format of an attachment -> what the browser is told; nothing else is ever served.
CONTENT_TYPES: Mapping[str, str] = MappingProxyType(
    {"PDF": "application/pdf", "PNG": "image/png", "JPG": "image/jpeg"}
)

_UNSAFE = frozenset('/\\:*?"<>|')
_LOCKED = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
#: A picture needs nothing, and is sandboxed. The browser's PDF viewer does not start in a sandbox, and needs
#: its own styles and its plug-in.
POLICIES: Mapping[str, str] = MappingProxyType(
    {
        "PDF": f"{_LOCKED}; object-src 'self'; style-src 'unsafe-inline'",
        "PNG": f"{_LOCKED}; img-src 'self'; sandbox",
        "JPG": f"{_LOCKED}; img-src 'self'; sandbox",
    }
)


@require_safe
@xframe_options_sameorigin
def attachment(http: HttpRequest, pk: int) -> FileResponse:
    """The file, to be viewed in the page, or to be kept where the address says « telecharger »."""
    return _served(attachment_for(http.user, pk), to_keep="telecharger" in http.GET)


@require_safe
@xframe_options_sameorigin
def letter(http: HttpRequest, pk: int) -> FileResponse:
    """The same of a letter of the agency."""
    return _served(letter_for(http.user, pk), to_keep="telecharger" in http.GET)


def _served(piece: Attachment | Letter, *, to_keep: bool) -> FileResponse:
    if piece.format not in CONTENT_TYPES:
        raise Http404
    try:
        stream = piece.file.open("rb")
    except FileNotFoundError as fault:
        raise Http404 from fault
    response = FileResponse(stream, content_type=CONTENT_TYPES[piece.format])
    response["Content-Disposition"] = content_disposition_header(to_keep, shown_name(piece)) or "inline"
    response["Content-Security-Policy"] = POLICIES[piece.format]
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def shown_name(piece: Attachment | Letter) -> str:
    """The name under which a person kept it, without what a header or a path could stumble on."""
    safe = "".join(char if char.isprintable() else " " for char in piece.original_name if char not in _UNSAFE)
    return " ".join(safe.split()).strip(". ") or f"piece-{piece.pk}.{piece.format.lower()}"
