"""Return files: what came back from the agency, read however it is written, and no line lost."""

from __future__ import annotations

from .errors import Unreadable
from .returns_types import ReturnDocument, ReturnedLine, Scan

__all__ = ["ReturnDocument", "ReturnedLine", "Scan", "Unreadable"]
