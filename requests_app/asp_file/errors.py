"""What stops a judgement altogether."""

from __future__ import annotations


class Unreadable(Exception):
    """The file, or a ZIP with it, cannot be judged at all. Its text is one French sentence for the user."""

    @property
    def sentence(self) -> str:
        """What a user reads."""
        return str(self)
