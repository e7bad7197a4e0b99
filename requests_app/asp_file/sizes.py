"""What « Mo » means (FORMAT section 5): decimal in what we write, up to binary in what others hand us."""

from __future__ import annotations

from ..rules import Lane

DECIMAL_MO = 1_000_000
BINARY_MO = 1_048_576


def attachment_limit(lane: Lane) -> int:
    """The most bytes that an attachment of ours may have, inclusive."""
    return lane.limits.attachment_mo * DECIMAL_MO


def zip_limit(lane: Lane) -> int:
    """The most bytes that a ZIP of ours may have, its overhead included, inclusive."""
    return lane.limits.zip_mo * DECIMAL_MO


def in_mo(size: int) -> str:
    """A number of bytes as a French reader says it, rounded up so that it never looks within a limit.

    >>> in_mo(3_000_000), in_mo(3_000_001), in_mo(12_345)
    ('3 Mo', '3,01 Mo', '0,02 Mo')
    """
    hundredths = -(-size * 100 // DECIMAL_MO)
    whole, rest = divmod(hundredths, 100)
    decimals = f",{rest:02}".rstrip("0").rstrip(",")
    return f"{whole}{decimals} Mo"
