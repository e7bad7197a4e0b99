"""« Envois à l’agence »: the attempts of a request, and what changed from one to the next."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from ..services.access import is_admin, request_for, signed_in
from ..services.chain import chain_of
from ..templatetags.chain import EXACT_TEXTS
from .chain_display import attempts_of, step_display


@require_GET
def request_chain(http: HttpRequest, pk: int) -> HttpResponse:
    """For who may see the request: its owner, and admins."""
    user = signed_in(http)
    request_row = request_for(user, pk)
    chain = chain_of(request_row)
    admin = is_admin(user)
    in_review = admin and request_row.owner_id != user.pk
    context = {
        "request_row": request_row,
        "attempts": attempts_of(chain),
        "draft": step_display(chain.draft, chain) if chain.draft else None,
        "is_admin": admin,
        "in_review": in_review,
    }
    if in_review:
        context["menu_path"] = reverse("portail:review_list")
    return render(http, "chain/chain.html", context)


@require_GET
def attempt_text(http: HttpRequest, pk: int, numero: str, code: str) -> HttpResponse:
    """The exact line of one attempt as it was sent or came back, as plain text."""
    line = get_object_or_404(request_for(http.user, pk).attempts, numero_editeur=numero)
    text = getattr(line, EXACT_TEXTS[code][0]) if code in EXACT_TEXTS else ""
    if not text:
        raise Http404
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "private"})
