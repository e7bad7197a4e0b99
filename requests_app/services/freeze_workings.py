"""Long pure work, done once for the same inputs: rehearsed without a lock, and found again under it."""

from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


class Workings:
    """What was worked out during one freeze, by its inputs.

    They are compared whole and by value, not by a version or a date that somebody might forget to move: where
    anything at all has changed, the work is done again.
    """

    def __init__(self) -> None:
        self._known: list[tuple[tuple[object, ...], object]] = []

    def once(self, inputs: tuple[object, ...], work: Callable[[], Result]) -> Result:
        """The result of the work for these inputs, worked out if it is not known. Its errors are not kept.

        The inputs must name the work and hold all that it depends on; nobody may change them afterwards.

        >>> workings = Workings()
        >>> workings.once(("sum", [1, 2]), lambda: 3), workings.once(("sum", [1, 2]), lambda: 4)
        (3, 3)
        """
        for known, result in self._known:
            if known == inputs:
                return result  # type: ignore[return-value]
        fresh = work()
        self._known.append((inputs, fresh))
        return fresh
