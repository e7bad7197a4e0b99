"""Template tags of the wizard's pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from django import template
from django.db.models import Model
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ..forms.step import StepForm
from ..rules.days import written

register = template.Library()


class HasNotes(Protocol):
    """What a page shows of the differences between a request and the directory."""

    def notes_of(self, row: Model) -> Sequence[object]:
        """Those of one row."""


@register.inclusion_tag("wizard/_field.html")
def step_field(form: StepForm, name: str, show_if: str = "") -> dict[str, Any]:
    """A field with its errors, its warnings, and what the agency said of it.

    ``show_if`` is « other-field=value » (or « other-field=a|b »): the field is shown only while that other
    field has that value. Hidden, it keeps what was typed; without scripts everything is shown.
    """
    shown = form.shown
    return {
        "field": form[name],
        "warnings": shown.warnings.get(name, []),
        "show_if": show_if,
        "agency": shown.agency.get(name),
    }


@register.simple_tag
def drift_notes(drift: HasNotes, row: Model) -> Sequence[object]:
    """What the directory says otherwise of a row of the request: ``{% drift_notes drift row as notes %}``."""
    return drift.notes_of(row)


class Press(Protocol):
    """A button that settles a difference: what it posts, its words, and whom it is about."""

    value: str
    label: str
    about: str  #: for whoever does not see where the button stands
    first: bool  #: the one to expect


#: One home and no include: a page can have a thousand of them.
_BUTTON = '<button type="submit" name="drift" value="{}" class="btn btn-sm {}">{}{}</button>'


@register.simple_tag
def drift_buttons(presses: Sequence[Press]) -> SafeString:
    """The buttons of a note: ``{% drift_buttons note.buttons %}``."""
    buttons = format_html_join(
        "\n",
        _BUTTON,
        (
            (
                one.value,
                "btn-outline-primary" if one.first else "btn-outline-secondary",
                one.label,
                format_html('<span class="visually-hidden"> : {}</span>', one.about) if one.about else "",
            )
            for one in presses
        ),
    )
    return format_html('<div class="d-flex flex-wrap gap-2 mt-1">{}</div>', buttons)


class Named(Protocol):
    """A request as it may be named to whoever reads the page."""

    number: int
    day: date
    url: str  #: empty where that person may not see the request


@register.simple_tag
def request_named(source: Named) -> SafeString:
    """« demande n° 12 du 03/05/2026 », a link where the person may see it: ``{% request_named source %}``."""
    name = format_html("demande n° {}", source.number)
    if source.url:
        name = format_html('<a href="{}">{}</a>', source.url, name)
    return format_html("{} du {}", name, written(source.day))


@register.filter
def at(mapping: Mapping[Any, Any], key: Any) -> Any:
    """What a mapping has under a key that is itself a variable; None where it has nothing."""
    return mapping.get(key)


@register.inclusion_tag("wizard/_errors.html")
def step_errors(form: StepForm) -> dict[str, Any]:
    """The section's error summary: each error links to its field."""
    rows = [(form.address(name) if name else "", finding) for name, finding in form.shown.errors]
    return {"rows": rows, "warnings": [finding for finding in form.shown.general if not finding.is_error]}
