"""« Changer la référence »: the owner gives a request the reference that they know it by."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods

from ..forms.reference import ReferenceForm
from ..rules.statuses import EDITABLE, ForbiddenMove
from ..services.access import request_for, signed_in
from ..services.own_reference import ReferenceTaken, change_reference
from ..services.review import NotTheOwner
from .request_guards import told_when_moved


@require_http_methods(["GET", "POST"])
@told_when_moved
def reference(http: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the reference, then keep it."""
    request_row = request_for(http.user, pk)
    if request_row.owner_id != signed_in(http).pk:
        raise NotTheOwner
    if request_row.status not in EDITABLE:
        raise ForbiddenMove(request_row.status, "reference")
    given = http.POST if http.method == "POST" else None
    form = ReferenceForm(given, initial={"reference": request_row.own_reference})
    if form.is_valid():
        wanted = form.cleaned_data["reference"]
        try:
            if change_reference(pk, wanted, signed_in(http)):
                messages.success(http, f"La référence de la demande n° {pk} est maintenant « {wanted} ».")
            return redirect("portail:request", pk)
        except ReferenceTaken as fault:
            form.add_error("reference", _taken(wanted, fault.other))
    context = {"request_row": request_row, "form": form}
    return render(http, "requests/reference.html", context, status=422 if form.errors else 200)


def _taken(wanted: str, other: int) -> SafeString:
    return format_html(
        '« {} » est déjà la référence de <a href="{}">votre demande n°\u00a0{}</a> : donnez-en une autre.',
        wanted,
        reverse("portail:request", args=[other]),
        other,
    )
