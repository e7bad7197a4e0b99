"""A rejection that our check had not seen, as the page says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ..models import BatchLine, RejectionNote
from ..rules import REGISTRY, Finding
from ..services.misses import SIGHT_LABELS, Miss, Sight
from ..services.misses_export import lane_name, note_of

#: Findings shown of one line.
SHOWN = 5

#: What today's check says -> its tone, and the sentence before the findings.
_SIGHTS: Mapping[Sight, tuple[str, str]] = MappingProxyType(
    {
        Sight.SEEN: ("success", "Le contrôle d’aujourd’hui refuserait cette ligne\u00a0:"),
        Sight.ELSEWHERE: (
            "warning",
            "Le contrôle d’aujourd’hui refuserait cette ligne, mais pas pour ce que dit l’agence\u00a0:",
        ),
        Sight.WARNED: (
            "warning",
            "Le contrôle d’aujourd’hui avertit à cet endroit, sans refuser la ligne\u00a0:",
        ),
        Sight.UNSEEN: ("danger", "Le contrôle d’aujourd’hui laisserait encore passer cette ligne."),
        Sight.UNREADABLE: ("neutral", ""),
    }
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
        return lane_name(self.line)

    @property
    def tag(self) -> tuple[str, str]:
        """What today's check says, and the tone."""
        return SIGHT_LABELS[self.miss.sight], _SIGHTS[self.miss.sight][0]

    @property
    def sentence(self) -> str:
        """The same in a sentence."""
        return self.miss.unreadable or _SIGHTS[self.miss.sight][1]

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


def _seen(finding: Finding) -> RuleSeen:
    return RuleSeen(REGISTRY[finding.rule].title, finding.message, finding.rule)
