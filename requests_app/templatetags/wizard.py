"""Template tags of the wizard's pages."""

from typing import Any

from django import template

from ..forms.step import StepForm

register = template.Library()


@register.inclusion_tag("wizard/_field.html")
def step_field(form: StepForm, name: str, show_if: str = "") -> dict[str, Any]:
    """A field with its errors and its warnings.

    ``show_if`` is « other-field=value » (or « other-field=a|b »): the field is shown only while that other
    field has that value. Hidden, it keeps what was typed; without scripts everything is shown.
    """
    return {"field": form[name], "warnings": form.shown.warnings.get(name, []), "show_if": show_if}


@register.inclusion_tag("wizard/_errors.html")
def step_errors(form: StepForm) -> dict[str, Any]:
    """The section's error summary: each error links to its field."""
    rows = [(form.address(name) if name else "", finding) for name, finding in form.shown.errors]
    return {"rows": rows, "warnings": [finding for finding in form.shown.general if not finding.is_error]}
