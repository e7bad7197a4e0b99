"""All that a check needs besides the tree: handed in, never looked up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .lane import Lane


@dataclass(frozen=True, slots=True)
class Decisions:
    """The switchable decisions of FORMAT section 7, at their shipped values."""

    ht_cap_divided: bool = False  #: D4: under HT regime, divide the cap by 1.2 as under VAT
    certificate_as_null: bool = False  #: D5: without a certificate, write null instead of an object of nulls
    ref_soins_follows_master: bool = True  #: D7: IsRefSoins is null where isMaitreId is false
    certificate_usage_required: bool = True  #: D11: utiliteCertificat is required with a certificate


@dataclass(frozen=True, slots=True)
class ScaleRow:
    """One row of the funding scale (FORMAT section 4). Bounds of None are unknown, and match nothing."""

    tranche: str
    amount_ttc: Decimal  #: euros TTC per ESMS
    from_esms: int | None = None
    to_esms: int | None = None
    from_date: date | None = None  #: of the order; None: no limit
    to_date: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class SoftwareFacts:
    """The software that the file is for, where it is known (in the portal)."""

    name: str
    numero_ans: str
    siret: str
    profiles: frozenset[str]  #: the codes of the lane's profiles that the ANS referenced it with


@dataclass(frozen=True, slots=True)
class OgFacts:
    """What the portal knows of an OG of the order and the file does not say."""

    name: str = ""
    tranche: str | None = None  #: None: « inconnue »


@dataclass(frozen=True, slots=True)
class OfficialList:
    """The official list of eligible ESMS in force in a lane (FORMAT D14)."""

    day: date
    source: str = ""

    @property
    def title(self) -> str:
        """« liste officielle du 01/03/2026 »."""
        return f"liste officielle du {self.day:%d/%m/%Y}"

    def says(self, listed: bool) -> str:
        """What the screens say beside an ESMS: « sur la liste officielle du … », « absent de la … »."""
        return f"{'sur' if listed else 'absent de'} la {self.title}"


@dataclass(frozen=True, slots=True)
class EsmsFacts:
    """What the portal knows of an ESMS of the order (FORMAT D14). None: not known."""

    name: str = ""
    category: str = ""
    family: str | None = None  #: the suggested family (PA, PH, DOM, PDS)
    suggestion: str = ""  #: where that family comes from, or why there is none, in French
    closed: bool = False
    og_in_register: str | None = None  #: the FINESS juridique that the register ties it to
    listed: bool | None = None  #: on the lane's official list; None: no list loaded
    official_list: OfficialList | None = None  #: that list
    other_requests: tuple[str, ...] = ()  #: other live or accepted requests of the lane that hold it

    @property
    def listing(self) -> str:
        """What the official list says of it; the empty text where none is loaded."""
        return "" if self.listed is None or not self.official_list else self.official_list.says(self.listed)

    def is_outside(self, families: Sequence[str]) -> bool:
        """Whether its category suggests none of these families; what is on the official list never is."""
        if self.listed:
            return False
        return self.family not in families and (self.family is not None or bool(self.category))


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What the portal knows of a request: faults that a tree cannot hold."""

    unparsed: dict[str, str] = field(default_factory=dict)  #: tag -> what was typed and could not be read


@dataclass(frozen=True, slots=True)
class Context:
    """What one check is made with; a batch keeps the version of each part.

    ``scale`` None: a bare file, whose cap is not checkable. ``portal``: the forms' stricter checks apply
    (FORMAT section 3, e-mail) and the portal's facts are on the nodes.
    """

    lane: Lane
    today: date
    decisions: Decisions = Decisions()
    scale: tuple[ScaleRow, ...] | None = None
    software: SoftwareFacts | None = None
    portal: bool = False
