"""A rejection that our check had not seen, as the page and its CSV file say it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from ..models import BatchLine, RejectionNote
from ..rules import REGISTRY, Finding, lanes
from ..services.misses import Miss, Sight

#: Findings shown of one line.
SHOWN = 5

#: What today's check says -> tag, its tone, and the sentence before the findings.
_SIGHTS: Mapping[Sight, tuple[str, str, str]] = MappingProxyType(
    {
        Sight.SEEN: ("vu aujourd’hui", "success", "Le contrôle d’aujourd’hui refuserait cette ligne\u00a0:"),
        Sight.ELSEWHERE: (
            "autre chose vue",
            "warning",
            "Le contrôle d’aujourd’hui refuserait cette ligne, mais pas pour ce que dit l’agence\u00a0:",
        ),
        Sight.WARNED: (
            "seulement averti",
            "warning",
            "Le contrôle d’aujourd’hui avertit à cet endroit, sans refuser la ligne\u00a0:",
        ),
        Sight.UNSEEN: (
            "toujours pas vu",
            "danger",
            "Le contrôle d’aujourd’hui laisserait encore passer cette ligne.",
        ),
        Sight.UNREADABLE: ("illisible", "neutral", ""),
    }
)

CSV_HEADER = (
    "Demande",
    "Couloir",
    "Logiciel",
    "Commercial",
    "Dépôt",
    "Déposé le",
    "Ligne",
    "Numéro éditeur",
    "Code",
    "Libellé",
    "Balise",
    "Explication",
    "Contrôle d’aujourd’hui",
    "Règles",
    "Cause notée",
    "Note",
    "Ligne envoyée",
)


@dataclass(frozen=True, slots=True)
class RuleSeen:
    """A finding of today's check, its rule named."""

    title: str
    message: str
    rule: str


@dataclass(frozen=True, slots=True)
class MissDisplay:
    """One rejection, ready to be shown."""

    miss: Miss

    @property
    def line(self) -> BatchLine:
        """The attempt."""
        return self.miss.line

    @property
    def lane(self) -> str:
        """The lane's label; its code where the portal no longer has it."""
        return lane_of(self.line)

    @property
    def tag(self) -> tuple[str, str]:
        """What today's check says, and the tone."""
        label, tone, _ = _SIGHTS[self.miss.sight]
        return label, tone

    @property
    def sentence(self) -> str:
        """The same in a sentence."""
        return self.miss.unreadable or _SIGHTS[self.miss.sight][2]

    @property
    def seen(self) -> list[RuleSeen]:
        """The findings that the sentence speaks of, as many as are shown."""
        return [_seen(finding) for finding in self.miss.findings[:SHOWN]]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return max(0, len(self.miss.findings) - SHOWN)

    @property
    def note(self) -> RejectionNote | None:
        """What an admin noted, if anybody did."""
        return note_of(self.line)


def note_of(line: BatchLine) -> RejectionNote | None:
    """The note of a rejection; None where nobody explained it."""
    return getattr(line, "note", None)


def lane_of(line: BatchLine) -> str:
    """The label of an attempt's lane; its code where the portal no longer has it."""
    lane = lanes().get(line.batch.couloir)
    return lane.label if lane else line.batch.couloir


def _seen(finding: Finding) -> RuleSeen:
    return RuleSeen(REGISTRY[finding.rule].title, finding.message, finding.rule)


def csv_row(miss: Miss) -> Sequence[object]:
    """One rejection as a row under ``CSV_HEADER``."""
    line, batch, told = miss.line, miss.line.batch, miss.explanation
    note = note_of(line)
    return (
        line.request_id,
        lane_of(line),
        batch.software.name,
        line.request.owner,
        batch.pk,
        f"{batch.deposited_on:%d/%m/%Y}",
        line.num_ligne,
        line.numero_editeur,
        line.code_traitement,
        line.libelle_traitement,
        told.tag if told else "",
        told.text if told else "",
        _SIGHTS[miss.sight][0],
        ", ".join(dict.fromkeys(finding.rule for finding in miss.findings)),
        note.get_fault_display() if note else "",
        note.note if note else "",
        line.sent,
    )
