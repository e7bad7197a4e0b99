"""Amounts in templates."""

from decimal import Decimal

from django import template

from ..rules.amounts import euros as in_euros

register = template.Library()


@register.filter
def euros(amount: Decimal | None) -> str:
    """The amount in French; nothing for none."""
    return "" if amount is None else in_euros(amount)
