"""A mark of a row: what a list says beside a status."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """A tag beside a request's status."""

    text: str
    tone: str  #: of the house's tags
    url: str  #: the page that says more, open to all who see the request
