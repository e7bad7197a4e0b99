"""What the official lists of eligible ESMS say of the ESMS that a search found."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from ..services.directory import Found
from ..services.eligible_lists import Listing, listings

register = template.Library()


@register.simple_tag
def official_lists(found: Found) -> Mapping[str, list[Listing]]:
    """By FINESS géographique, in a few queries for all of them: ``{% official_lists found as said %}``."""
    return listings([row.finess_geo for row in found.establishments])


@register.filter
def of_esms(said: Mapping[str, list[Listing]], number: str) -> list[Listing]:
    """What they say of one: ``{{ said|of_esms:row.finess_geo }}``."""
    return said.get(number, [])
