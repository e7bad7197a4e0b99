"""Where in the wizard a finding is shown: the one table from (rule, tag, place) to (section, field)."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from ..models import AdvanceRequest, AmountMode, Beneficiary, InstallationScenario
from ..models.columns import COLUMNS, ESMS_COLUMNS, OG_COLUMNS, ORDER_COLUMNS, REQUEST_COLUMNS
from ..rules import Finding, Place, Severity
from ..rules.tags import LEVELS
from ..rules.tree import Level

#: Section of each tag. What freezing gives, and what the agency fills, belongs to no section of a draft.
SECTION_OF_TAG: Mapping[str, str | None] = MappingProxyType(
    {
        **dict.fromkeys(LEVELS, None),
        **dict.fromkeys(["numeroAns", "SIRET", "beneficiaires", "etablissementsClients"], "beneficiaires"),
        **dict.fromkeys(REQUEST_COLUMNS, "beneficiaires"),
        **dict.fromkeys(["commande", *ORDER_COLUMNS], "commande"),
        **dict.fromkeys(OG_COLUMNS, "responsables"),
        "FINESSJuridique": "beneficiaires",
        "certificatServeur": "responsables",
        "FINESSGeos": "etablissements",
        **dict.fromkeys(["scenarioInstallation", *ESMS_COLUMNS], "scenarios"),
        **dict.fromkeys(["piecesJustificatives", "nomFichier", "formatFichier", "typeFichier"], "pieces"),
    }
)

#: Rules whose mend is not where their tag is typed: an ESMS is chosen in one section, equipped in another.
SECTION_OF_RULE: Mapping[str, str] = MappingProxyType(
    {
        "finess.format": "etablissements",
        "finess.key": "etablissements",
        "esms.none": "etablissements",
        "esms.duplicate": "etablissements",
        "esms.not_listed": "etablissements",
        "esms.outside_families": "etablissements",
        "esms.other_og": "etablissements",
        "esms.other_request": "etablissements",
        "esms.closed": "etablissements",
        "cap.unverified": "commande",
    }
)

#: The field of the section on attachments that each rule speaks of.
_PIECE_OF_RULE: Mapping[str, str] = MappingProxyType(
    {"attachment.ht_proof": "PREUVE_HT", "attachment.ht_proof_under_ttc": "PREUVE_HT"}
)


@dataclass(frozen=True, slots=True)
class Spot:
    """A section's code and the name of the field in its form. No field: the section as a whole."""

    section: str
    field: str = ""


def og_field(beneficiary: Beneficiary, column: str) -> str:
    """The name of an OG's field."""
    return f"og-{beneficiary.pk}-{column}"


def esms_field(scenario: InstallationScenario, column: str) -> str:
    """The name of an ESMS's field."""
    return f"esms-{scenario.pk}-{column}"


def piece_field(type_code: str) -> str:
    """The name of an attachment's field."""
    return f"piece-{type_code}"


def visible_field(request: AdvanceRequest, field: str) -> str:
    """The field that mends what is wrong with that one.

    The amount is hidden while it is calculated: one chooses to type it first.
    """
    if field == "amount_ht" and request.order.amount_mode == AmountMode.AUTO:
        return "amount_mode"
    return field


#: Asked for nowhere but where the ESMS are ticked.
_SAME_ANSWER = {"FINESSGeo": "FINESSGeos"}


class Judged(Protocol):
    """A request's findings, and the rows that their places point at, in the tree's order."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All of them."""

    @property
    def beneficiaries(self) -> tuple[Beneficiary, ...]:
        """The OG."""

    @property
    def scenarios(self) -> tuple[InstallationScenario, ...]:
        """The ticked ESMS."""


def spot_of(finding: Finding, judged: Judged) -> Spot:
    """Where a finding of a draft is shown."""
    beneficiaries, scenarios = judged.beneficiaries, judged.scenarios
    level = LEVELS.get(finding.tag, Level.LINE)
    section = SECTION_OF_RULE.get(finding.rule) or SECTION_OF_TAG.get(finding.tag) or "beneficiaires"
    if finding.tag == "FINESSJuridique":
        section = "beneficiaires"
    column = COLUMNS.get(level, {}).get(finding.tag)
    place = finding.place
    if finding.tag in ("numeroAns", "SIRET"):
        return Spot(section, "software")
    if section == "etablissements":
        og = beneficiaries[place.og] if place.og is not None and place.og < len(beneficiaries) else None
        return Spot(section, "" if og is None else og_field(og, "esms"))
    if section == "pieces":
        return Spot(section, piece_field(_PIECE_OF_RULE.get(finding.rule, "BON_COMMANDE")))
    if column is None:
        return Spot(section)
    if level is Level.OG and place.og is not None:
        return Spot(section, og_field(beneficiaries[place.og], column))
    if level is Level.ESMS and place.esms is not None:
        return Spot(section, esms_field(scenarios[place.esms], column))
    return Spot(section, column if level is Level.LINE else "")


def spots_of_tag(tag: str, rule: str, judged: Judged, numbers: Collection[str] = ()) -> tuple[Spot, ...]:
    """Where the wizard asks what a tag holds, in every row that has it: the agency names a tag, and no row.

    ``rule`` is the one that it seems to be about, or empty. ``numbers``: the FINESS that its label names; where rows
    have them, only those are meant. None for what the portal writes by itself.
    """
    tag = _SAME_ANSWER.get(tag, tag)
    if SECTION_OF_TAG.get(tag) is None:
        return ()
    places = [place for place, own in _places(tag, judged) if not own.isdisjoint(numbers)]
    places = places or [place for place, _ in _places(tag, judged)] or [Place(tag, 0)]
    found = (spot_of(Finding(rule, Severity.ERROR, place, "", ""), judged) for place in places)
    return tuple(dict.fromkeys(found))


def _places(tag: str, judged: Judged) -> Iterator[tuple[Place, set[str]]]:
    """Each row that has the tag, with the FINESS that it goes by."""
    if LEVELS[tag] is Level.OG:
        for rank, og in enumerate(judged.beneficiaries):
            held = {row.finess_geo for row in judged.scenarios if row.beneficiary_id == og.pk}
            yield Place(tag, 0, og=rank), {og.finess_juridique} | (held if tag == "FINESSGeos" else set())
    elif LEVELS[tag] is Level.ESMS:
        for rank, row in enumerate(judged.scenarios):
            yield Place(tag, 0, esms=rank), {row.finess_geo}
