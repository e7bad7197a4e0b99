"""Numbers of the dashboard."""

from typing import Protocol

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ..spreadsheet.limits import grouped

register = template.Library()
register.filter("grouped", grouped)


class Counted(Protocol):
    """A number, the list that it counts, and what it is of."""

    many: int
    url: str
    about: str


@register.simple_tag
def count_link(count: Counted) -> SafeString:
    """The number, leading to the list that it counts; none of them leads nowhere: ``{% count_link row.count %}``."""
    if not count.many:
        return format_html("{}", 0)
    return format_html(
        '<a class="count" href="{}">{}<span class="visually-hidden"> ({})</span></a>',
        count.url,
        grouped(count.many),
        count.about,
    )


@register.filter
def days(number: int) -> str:
    """So many days, in words.

    >>> [days(number) for number in (-1, 0, 1, 2)]
    ['aujourd’hui', 'aujourd’hui', 'depuis hier', 'depuis 2\\xa0jours']
    """
    if number < 1:
        return "aujourd’hui"
    return "depuis hier" if number == 1 else f"depuis {number}\u00a0jours"
