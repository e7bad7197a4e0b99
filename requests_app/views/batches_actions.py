"""What is done to a batch after freezing: another name, deposited, abandoned."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from ..forms.batches import AbandonForm, DayForm, DepositForm
from ..models import Batch
from ..services import deposits
from ..services.access import require_admin, signed_in
from ..services.numbering import NamesExhausted
from ..services.returns_list import unapplied
from .batches_page import batch_or_404, common, deposit_names, page_context, portal_context


@require_admin
@require_POST
def rename(http: HttpRequest, pk: int) -> HttpResponse:
    """Another planned day of deposit: another name, the same bytes."""
    batch = batch_or_404(pk)
    form = DayForm(http.POST)
    if not form.is_valid():
        return render(http, "batches/batch.html", page_context(batch, form), status=422)
    try:
        name = deposits.rename(batch, form.cleaned_data["day"], signed_in(http))
    except (deposits.DepositError, NamesExhausted) as fault:
        messages.error(http, str(fault))
    else:
        messages.success(
            http, f"Le fichier s’appelle {deposits.file_name(name)}. Son contenu n’a pas changé."
        )
    return redirect("portail:batch", batch.pk)


@require_admin
@require_POST
def deposit(http: HttpRequest, pk: int) -> HttpResponse:
    """« Déposé le … »"""
    batch = batch_or_404(pk)
    form = DepositForm(deposit_names(batch), http.POST)
    if form.is_valid():
        wanted = form.cleaned_data
        try:
            name = batch.names.get(pk=wanted["name"])
            deposits.deposit(batch, wanted["deposited_on"], name, signed_in(http))
        except deposits.DepositError as fault:
            form.add_error(None, str(fault))
        else:
            return _deposited(http, batch)
    return render(http, "batches/portal.html", portal_context(batch, form), status=422)


def _deposited(http: HttpRequest, batch: Batch) -> HttpResponse:
    """Back to the return file that waited for this deposit, else to the batch."""
    if file := unapplied(batch):
        messages.success(http, "Dépôt enregistré. Voici le retour qui l’attendait.")
        return redirect("portail:return_file", file.pk)
    messages.success(http, "Dépôt enregistré.")
    return redirect("portail:batch", batch.pk)


@require_admin
@require_http_methods(["GET", "POST"])
def abandon(http: HttpRequest, pk: int) -> HttpResponse:
    """Give the batch up, with a reason; its requests are free again."""
    batch = batch_or_404(pk)
    posted = http.POST if http.method == "POST" else None
    form = AbandonForm(deposits.ABANDON_KINDS, posted)
    if posted is not None and form.is_valid():
        try:
            deposits.abandon(batch, form.cleaned_data["kind"], form.cleaned_data["text"], signed_in(http))
        except deposits.DepositError as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(http, "Dépôt abandonné. Ses demandes peuvent repartir dans un autre dépôt.")
            return redirect("portail:batch", batch.pk)
    why_not, waiting = deposits.why_not_abandoned(batch), unapplied(batch)
    context = {**common(batch), "form": form, "why_not": why_not, "waiting_return": waiting}
    return render(http, "batches/abandon.html", context, status=200 if posted is None else 422)
