"""Regulated numbers, one a module: ``validate`` returns the clean value or raises a named error."""

from . import email, finess, phone, siret

__all__ = ["email", "finess", "phone", "siret"]
