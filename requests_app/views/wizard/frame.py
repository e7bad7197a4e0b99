"""What each section's page does: show what is stored and judged, save what is posted, never lose a text."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from ...forms.places import spot_of
from ...forms.step import StepForm
from ...models import AdvanceRequest
from ...services.access import request_for, signed_in
from ...services.judging import Judgement, judge_request
from ...services.sections import (
    SECTION_BY_CODE,
    SECTIONS,
    STATES,
    NotEditable,
    StaleSection,
    drop_conflict,
    save_section,
    state_of,
)

#: The form's own fields that are no answer.
_PLUMBING = frozenset({"csrfmiddlewaretoken", "version", "then"})


def editable_request(http: HttpRequest, pk: int) -> AdvanceRequest:
    """The request where this person may edit it now. Another's is a 404; raises ``NotEditable``."""
    request = request_for(http.user, pk)
    if request.owner_id != http.user.pk or not request.is_editable:
        raise NotEditable
    return request


def findings_by_section(judgement: Judgement) -> dict[str, list[Any]]:
    """(finding, its spot) by section, in the order of the sections."""
    grouped: dict[str, list[Any]] = {section.code: [] for section in SECTIONS}
    for finding in judgement.findings:
        spot = spot_of(finding, judgement)
        grouped[spot.section].append((finding, spot))
    return grouped


def section_rows(request: AdvanceRequest, judgement: Judgement) -> list[dict[str, Any]]:
    """For the task list: each section with its state, its link and what is missing."""
    grouped = findings_by_section(judgement)
    rows = []
    for section in SECTIONS:
        found = [finding for finding, _ in grouped[section.code]]
        state = state_of(request, section.code, found) if request.software_id else "todo"
        label, tone = STATES[state]
        rows.append(
            {
                "section": section,
                "state": state,
                "state_label": label,
                "tone": tone,
                "errors": sum(finding.is_error for finding in found),
                "warnings": sum(not finding.is_error for finding in found),
                "url": reverse("portail:step", args=[request.pk, section.code]),
            }
        )
    return rows


def next_url(request: AdvanceRequest, code: str) -> str:
    """The section after that one, or the check page after the last."""
    codes = [section.code for section in SECTIONS]
    after = codes.index(code) + 1
    if after == len(codes):
        return reverse("portail:verification", args=[request.pk])
    return reverse("portail:step", args=[request.pk, codes[after]])


class StepView(View):
    """A section's page. Subclasses name the form and the template, and add to the context."""

    section: ClassVar[str]
    form_class: ClassVar[type[StepForm]]
    template_name: ClassVar[str]
    needs_software: ClassVar[bool] = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        http = request
        try:
            self.request_row = editable_request(http, kwargs["pk"])
        except NotEditable:
            messages.warning(http, "Cette demande n'est plus modifiable : voici où elle en est.")
            return redirect("portail:request", kwargs["pk"])
        if self.needs_software and self.request_row.software is None:
            messages.info(http, "Choisissez d'abord le logiciel : les questions en dépendent.")
            return redirect("portail:step", kwargs["pk"], "beneficiaires")
        return super().dispatch(http, *args, **kwargs)

    def get(self, http: HttpRequest, pk: int) -> HttpResponse:
        """What is stored, with its findings once the section was saved (or when the check page links here)."""
        form = self.make_form(self.request_row, None)
        judgement = judge_request(self.request_row)
        if self.request_row.version_of(self.section) or "voir" in http.GET:
            form.show(judgement)
        return render(http, self.template_name, self.context(http, form, judgement))

    def post(self, http: HttpRequest, pk: int) -> HttpResponse:
        """Save, whatever is wrong in it; then show what is missing, or go on."""
        if http.POST.get("then") == "keep_stored":
            drop_conflict(self.request_row, self.section)
            return self.back_here()
        saved: list[StepForm] = []

        def apply(locked: AdvanceRequest, changes: Any) -> None:
            form = self.make_form(locked, http.POST)
            form.apply(changes)
            saved.append(form)

        try:
            save_section(
                self.request_row, self.section, self.posted_version(http), signed_in(http), apply,
                typed=typed_texts(http.POST),
            )  # fmt: skip
        except StaleSection:
            return self.stale(http)
        except NotEditable:
            messages.warning(http, "Cette demande n'est plus modifiable : rien n'a été changé.")
            return redirect("portail:request", pk)
        self.tell_repairs(http, saved[0])
        return self.after_save(http)

    def stale(self, http: HttpRequest) -> HttpResponse:
        """Both texts are shown and the person chooses; where they are the same there is nothing to choose."""
        fresh = request_for(http.user, self.request_row.pk)
        if not self.make_form(fresh, None).differences(typed_texts(http.POST)):
            drop_conflict(fresh, self.section)
            return self.after_save(http)
        return self.back_here()

    def posted_version(self, http: HttpRequest) -> int:
        """The version that the page was made from; a page without one is stale by definition."""
        raw = http.POST.get("version", "")
        return int(raw) if raw.isascii() and raw.isdigit() else -1

    def after_save(self, http: HttpRequest) -> HttpResponse:
        """On to the next section when asked and nothing is wrong here; else this page with its findings."""
        fresh = request_for(http.user, self.request_row.pk)
        judgement = judge_request(fresh)
        faults = [f for f, _ in findings_by_section(judgement)[self.section] if f.is_error]
        then = http.POST.get("then", "")
        if then == "list":
            return redirect("portail:request", fresh.pk)
        if then == "next" and not faults and fresh.software_id:
            return redirect(next_url(fresh, self.section))
        if not faults:
            messages.success(http, "Enregistré. Cette rubrique est complète.")
        else:
            messages.success(http, "Enregistré. Voici ce qu'il reste à compléter ou à corriger.")
        return self.back_here()

    def back_here(self) -> HttpResponseRedirect:
        """Post, redirect, get: reloading the page never posts twice."""
        return HttpResponseRedirect(reverse("portail:step", args=[self.request_row.pk, self.section]))

    def tell_repairs(self, http: HttpRequest, form: StepForm) -> None:
        """Say each repair that was applied: old text, new text, why."""
        for done in form.repaired:
            why = ", ".join(done.reasons)
            messages.info(http, f"{done.label} : « {done.before} » est enregistré « {done.after} » ({why}).")

    def make_form(self, request: AdvanceRequest, data: QueryDict | None) -> StepForm:
        """The section's form for that request."""
        return self.form_class(request, data)

    def context(self, http: HttpRequest, form: StepForm, judgement: Judgement) -> dict[str, Any]:
        """What the template is given."""
        row = self.request_row
        typed = row.saisie.get("conflits", {}).get(self.section)
        codes = [section.code for section in SECTIONS]
        return {
            "request_row": row,
            "section": SECTION_BY_CODE[self.section],
            "step_number": codes.index(self.section) + 1,
            "step_count": len(codes),
            "form": form,
            "judgement": judgement,
            "version": row.version_of(self.section),
            "conflict": form.differences(typed) if typed else [],
            "conflict_typed": typed,
            "sections": section_rows(row, judgement),
            "next_url": next_url(row, self.section),
        }


def typed_texts(data: QueryDict) -> dict[str, list[str]]:
    """What a person typed or chose in a posted form."""
    return {name: list(values) for name, values in data.lists() if name not in _PLUMBING}
