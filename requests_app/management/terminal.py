"""What a long command needs of the terminal: a bar that stays on its line, Ctrl-C between two steps."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.management.base import OutputWrapper


class AsItIs:
    """A command's output that ends no line of its own accord."""

    def __init__(self, out: OutputWrapper) -> None:
        self._out = out

    def write(self, text: str) -> None:
        """Write the text and nothing else."""
        self._out.write(text, ending="")

    @property
    def encoding(self) -> str:
        """The encoding of the output behind."""
        return getattr(self._out, "encoding", None) or "utf-8"

    def flush(self) -> None:
        """Flush the output behind."""
        self._out.flush()

    def isatty(self) -> bool:
        """Whether a person looks on."""
        return bool(self._out.isatty())


@contextmanager
def interrupts_wait() -> Iterator[Callable[[], bool]]:
    """Whether Ctrl-C was pressed, to be asked for: it may not strike inside the database's own functions.

    Pressed twice, it strikes at once.
    """
    usual = signal.getsignal(signal.SIGINT)
    pressed: list[int] = []

    def press(number: int, _frame: object) -> None:
        pressed.append(number)
        signal.signal(signal.SIGINT, usual)

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, press)
    try:
        yield lambda: bool(pressed)
    finally:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, usual)
