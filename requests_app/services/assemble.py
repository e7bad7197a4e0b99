"""From a stored request to the neutral tree that the rules judge and the writer fills."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..models import NONE_ANSWER, AdvanceRequest, Attachment, Beneficiary, InstallationScenario, Software
from ..models.columns import ESMS_COLUMNS, OG_COLUMNS, ORDER_COLUMNS, REQUEST_COLUMNS
from ..rules import (
    Decisions,
    EsmsFacts,
    Lane,
    Level,
    LineFacts,
    Mark,
    Node,
    Number,
    OgFacts,
    TagSpec,
    Value,
)
from ..rules.conditions import CONDITIONS
from .directory_facts import esms_facts
from .in_force import decisions_in_force


@dataclass(frozen=True, slots=True)
class Numbers:
    """What freezing gives to a line."""

    num_ligne: int
    numero_editeur: str
    file_names: Mapping[int, str]  #: attachment's primary key -> nomFichier


def assemble(request: AdvanceRequest, software: Software) -> Node:
    """A draft as a file of one line, what freezing gives marked « not yet ».

    The request should come from ``with_parts`` so that no query is made per row.
    """
    return assemble_file(software, [(request, None)])


def assemble_file(software: Software, requests: Iterable[tuple[AdvanceRequest, Numbers | None]]) -> Node:
    """The whole file: header and one line per request, in order."""
    requests = list(requests)
    facts = esms_facts([request for request, _ in requests], software.lane)
    lines = [_line(request, software, numbers, facts) for request, numbers in requests]
    decisions = decisions_in_force()
    for line in lines:
        _null_what_is_not_called_for(line, software.lane, decisions)
    return Node(
        Level.FILE,
        {"impId": None, "numeroAns": software.numero_ans, "SIRET": software.supplier.siret},
        {Level.LINE: lines},
    )


def current_attachments(request: AdvanceRequest, software: Software) -> list[Attachment]:
    """The files in force: the request's own, and under HT the supplier's proof unless it has one of its own."""
    own = [piece for piece in request.attachments.all() if piece.replaced_at is None]
    if request.order.vat_regime == "HT" and not any(piece.type == "PREUVE_HT" for piece in own):
        proof = software.supplier.ht_proof
        return own if proof is None else [*own, proof]
    if request.order.vat_regime != "HT":
        return [piece for piece in own if piece.type != "PREUVE_HT"]
    return own


def _line(
    request: AdvanceRequest, software: Software, numbers: Numbers | None, facts: Mapping[str, EsmsFacts]
) -> Node:
    values: dict[str, Value] = {
        "numLigne": Mark.NOT_YET if numbers is None else Number(str(numbers.num_ligne)),
        "typeAction": "C",
        "numeroASP": None,
        "numeroEditeur": Mark.NOT_YET if numbers is None else numbers.numero_editeur,
        "codeTraitement": None,
        "libelleTraitement": None,
    }
    values.update({tag: _value(getattr(request, column)) for tag, column in REQUEST_COLUMNS.items()})
    values.update({tag: _value(getattr(request.order, column)) for tag, column in ORDER_COLUMNS.items()})
    unparsed = {
        tag: raw
        for tag, column in ORDER_COLUMNS.items()
        if (raw := request.saisie.get("commande", {}).get(column))
    }
    beneficiaries = list(request.beneficiaries.all())
    ticked = {og.pk: [row for row in og.scenarios.all() if row.ticked] for og in beneficiaries}
    line = Node(Level.LINE, values, facts=LineFacts(unparsed=unparsed))
    line.children = {
        Level.OG: [_og(og, ticked[og.pk]) for og in beneficiaries],
        Level.ESMS: [_esms(row, facts) for og in beneficiaries for row in ticked[og.pk]],
        Level.PJ: [_piece(piece, numbers) for piece in current_attachments(request, software)],
    }
    return line


def _og(og: Beneficiary, ticked: Sequence[InstallationScenario]) -> Node:
    values = {tag: _value(getattr(og, column)) for tag, column in OG_COLUMNS.items()}
    values["FINESSGeos"] = [row.finess_geo for row in ticked]
    return Node(Level.OG, values, facts=OgFacts(name=og.name, tranche=og.tranche or None))


def _esms(row: InstallationScenario, facts: Mapping[str, EsmsFacts]) -> Node:
    values = {tag: _value(getattr(row, column)) for tag, column in ESMS_COLUMNS.items()}
    if row.is_ref_soins in ("true", "false"):
        values["IsRefSoins"] = row.is_ref_soins == "true"
    return Node(Level.ESMS, values, facts=facts.get(row.finess_geo))


def _piece(piece: Attachment, numbers: Numbers | None) -> Node:
    name: Value = Mark.NOT_YET if numbers is None else numbers.file_names[piece.pk]
    return Node(Level.PJ, {"nomFichier": name, "formatFichier": piece.format, "typeFichier": piece.type})


def _value(stored: object) -> Value:
    """A column as a value of the file: what is not answered yet is missing, « aucun » is null."""
    match stored:
        case None | "":
            return Mark.MISSING
        case bool():
            return stored
        case Decimal():
            return Number(f"{stored:.2f}")
        case date():
            return f"{stored:%d/%m/%Y}"
        case str() if stored == NONE_ANSWER:
            return None
        case str():
            return stored
    raise TypeError(f"no column holds a {type(stored).__name__}")


def _null_what_is_not_called_for(line: Node, lane: Lane, decisions: Decisions) -> None:
    """Answers that hang on another one become null where it does not call for them, whatever is stored."""
    for level in (Level.LINE, Level.OG, Level.ESMS):
        hanging = [spec for spec in lane.tags.values() if spec.level is level and spec.null_if]
        for node in [line] if level is Level.LINE else line.nodes(level):
            for spec in hanging:
                if _is_null(spec, node, decisions):
                    node.values[spec.name] = None


def _is_null(spec: TagSpec, node: Node, decisions: Decisions) -> bool:
    """Whether the answer is null: it must be, or it is not required and was left empty.

    D6: where it is not required, a boolean (contractualisationEditeur) is not asked for at all and a text
    (numeroCarteCPX) goes as typed. An answer that is never required waits for a person's « aucun ».
    """
    if spec.null_if and CONDITIONS[spec.null_if].judge(node.get, decisions):
        return True
    required = CONDITIONS.get(spec.required_if)
    if required is None or required.judge(node.get, decisions) is not False:
        return False
    return spec.kind == "boolean" or node.get(spec.name) is Mark.MISSING
