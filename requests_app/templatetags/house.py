"""What the pages' frame needs: the menu, the demo's notice, status tags."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.conf import settings
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from requests_app.navigation import entries

register = template.Library()

#: The tones that portail.css knows; each has text and background of sufficient contrast.
TONES = frozenset({"neutral", "info", "progress", "success", "warning", "danger", "done"})


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One entry of the menu, and whether it is where we are."""

    label: str
    url: str
    current: bool


@register.simple_tag(takes_context=True)
def main_menu(context: Context) -> list[MenuItem]:
    """The menu of the person who asks: ``{% main_menu as menu %}``.

    A page that belongs under another entry than its address tells says so by ``menu_path``.
    """
    request = context.get("request")
    if request is None:
        return []
    path = context.get("menu_path") or request.path
    return [MenuItem(entry.label, entry.url, entry.is_current(path)) for entry in entries(request.user)]


@register.simple_tag
def is_demo() -> bool:
    """Whether this is the demo: ``{% is_demo as demo %}``."""
    return str(settings.SEGUR_MODE) == "demo"


@register.simple_tag
def tag(label: str, tone: str = "neutral") -> SafeString:
    """A status tag: ``{% tag "à corriger" "danger" %}``. The text says all; the colour only helps."""
    if tone not in TONES:
        raise template.TemplateSyntaxError(f"unknown tone {tone!r}; one of {sorted(TONES)}")
    return format_html('<span class="tag tag-{}">{}</span>', tone, label)
