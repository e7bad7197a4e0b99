"""« Saisir la réponse à la main »: the answer to one line, where no return file brings it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ..forms.answer_by_hand import AnswerByHandForm
from ..models import BatchLine, TypedAnswer
from ..rules.registry import french
from ..services.access import require_admin, signed_in
from ..services.answer_by_hand import (
    AnswerRefused,
    Typed,
    answer_by_hand,
    why_not_answered,
    why_not_never,
)

#: What the address says of who comes from the request's page, and goes back there.
FROM_REQUEST = "demande"


@require_admin
@require_http_methods(["GET", "POST"])
def line_answer(http: HttpRequest, pk: int, rank: int) -> HttpResponse:
    """When to do it, and the form; once recorded, back to the page that it was opened from."""
    line = _line_or_404(pk, rank)
    if why_not := why_not_answered(line):
        if http.method == "POST":
            messages.warning(http, french(f"{why_not} Rien n’a été changé."))
            return redirect(_back(http, line))
        return _page(http, line, AnswerByHandForm(), why_not)
    form = AnswerByHandForm(http.POST if http.method == "POST" else None)
    if form.is_valid():
        try:
            answer_by_hand(line.pk, Typed(**form.cleaned_data), signed_in(http))
        except AnswerRefused as fault:
            if not fault.field:
                messages.warning(http, str(fault))
                return redirect(_back(http, line))
            form.refuse(fault.field, str(fault))
        else:
            messages.success(http, _done(line, TypedAnswer(form.cleaned_data["kind"])))
            return redirect(_back(http, line))
    return _page(http, line, form)


def _line_or_404(pk: int, rank: int) -> BatchLine:
    rows = BatchLine.objects.select_related("batch__software", "request__owner").defer(
        "batch__content", "sent"
    )
    return get_object_or_404(rows, batch=pk, num_ligne=rank)


def _page(http: HttpRequest, line: BatchLine, form: AnswerByHandForm, why_not: str = "") -> HttpResponse:
    others = line.batch.lines.exclude(answer="").exists()
    context = {
        "batch": line.batch,
        "line": line,
        "form": form,
        "why_not": why_not,
        "never": "" if why_not else why_not_never(line),
        "others": others,
        "from_request": http.GET.get("de") == FROM_REQUEST,
        "back": _back(http, line),
        "menu_path": reverse("portail:batches"),
    }
    return render(http, "batches/answer_by_hand.html", context, status=422 if form.errors else 200)


def _back(http: HttpRequest, line: BatchLine) -> str:
    if http.GET.get("de") == FROM_REQUEST:
        return f"{reverse('portail:request_summary', args=[line.request_id])}#envois"
    return f"{reverse('portail:batch', args=[line.batch_id])}#demandes"


def _done(line: BatchLine, kind: TypedAnswer) -> str:
    """What became of the request, and what follows."""
    after = {
        TypedAnswer.ACCEPTED: "elle est acceptée.",
        TypedAnswer.REJECTED: "elle est rejetée, et peut être corrigée puis représentée depuis sa page.",
        TypedAnswer.NEVER: "elle peut être corrigée et représentée depuis sa page.",
    }
    return french(f"Réponse saisie pour la demande n° {line.request_id} : {after[kind]}")
