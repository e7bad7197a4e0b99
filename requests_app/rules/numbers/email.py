"""E-mail addresses (FORMAT section 3): the documents' loose rule for files, a real address in forms."""

from __future__ import annotations

import re

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_REAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]")


class EmailError(ValueError):
    """Not an e-mail address."""


class EmailFormatError(EmailError):
    """No « @ » beyond the first character, or no point."""


class EmailRealError(EmailError):
    """It would pass in a file, but no letter can be sent there."""


def validate(text: str) -> str:
    """The text, where section 3.2's rule holds: « un "@" au-delà du premier caractère et un point ».

    Raises ``EmailFormatError``.

    >>> validate("si@example.org")
    'si@example.org'
    """
    if text.find("@", 1) < 0 or "." not in text:
        raise EmailFormatError(text)
    return text


def validate_real(text: str) -> str:
    """The address, if mail can be sent to it. Raises ``EmailFormatError`` or ``EmailRealError``.

    >>> validate_real("direction.si@example.org")
    'direction.si@example.org'
    """
    validate(text)
    if not _REAL.fullmatch(text):
        raise EmailRealError(text)
    return text
