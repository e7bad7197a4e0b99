"""Starting the correction of a rejected request."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from ..services.access import request_for, signed_in
from ..services.correction import correct
from .request_guards import only_posted, told_when_moved


@only_posted
@told_when_moved
def correct_request(http: HttpRequest, pk: int) -> HttpResponse:
    """Make it a draft again; its owner goes on to its task list, an admin back to its page."""
    request_for(http.user, pk)
    user = signed_in(http)
    row = correct(pk, user)
    if row.owner_id == user.pk:
        text = (
            f"La demande n° {pk} est de nouveau un brouillon, avec toutes ses réponses. Corrigez ce que dit l’agence, "
            "puis soumettez-la : elle partira sous un nouveau numéro éditeur."
        )
        messages.success(http, text)
        return redirect("portail:request", pk)
    text = (
        f"La demande n° {pk} est de nouveau un brouillon : c’est {row.owner} qui la corrige. Pour qu’une autre "
        "personne s’en charge, confiez-la-lui ci-dessous."
    )
    messages.success(http, text)
    return redirect("portail:request_summary", pk)
