"""Checks of the file as a whole: its lines and their numbers, its header against the software."""

from __future__ import annotations

from decimal import Decimal

from ..tree import Level, Mark, Node, Number, Value
from .run import LineViews, Run, View, show

#: What the agency fills on each line of a file that it has treated (section 1.2, 2nd control).
_TREATMENT = ("codeTraitement", "libelleTraitement")


def is_treated(tree: Node) -> bool:
    """Whether the agency has treated the file: each line has its codeTraitement and libelleTraitement.

    A file where only some are filled was not treated: somebody filled what the agency fills.
    """
    lines = tree.nodes(Level.LINE)
    return bool(lines) and all(_is_filled(line.get(tag)) for line in lines for tag in _TREATMENT)


def _is_filled(value: Value) -> bool:
    """Whether the agency may have written it: an empty text where null belongs is the maker's own fault."""
    return isinstance(value, Number) or (isinstance(value, str) and not value.isspace() and value != "")


def treated(run: Run, header: View) -> None:
    """One warning instead of an error on each tag that the agency filled."""
    if run.treated:
        run.report("file.treated", header, "lignesImport", "ce fichier a déjà été traité par l’ASP.")


def lines_count(run: Run, header: View) -> None:
    """1 to 200 lines (section 2.1, decision D13)."""
    spec = run.lane.tags["lignesImport"]
    if isinstance(header.node.children.get(Level.LINE), Mark):
        return
    count = len(header.node.nodes(Level.LINE))
    if count < (spec.minimum or 0):
        message = "une demande au moins est attendue ; le fichier n’en contient aucune."
        run.report("lines.count", header, spec.name, message, source=spec.source_of("minimum"))
    elif spec.maximum is not None and count > spec.maximum:
        message = (
            f"{spec.maximum} demandes au plus sont permises ; le fichier en contient {count}. Scindez-le."
        )
        run.report("lines.count", header, spec.name, message, source=spec.source_of("maximum"))


def num_ligne_sequence(run: Run, lines: list[LineViews]) -> None:
    """1, 2, 3 … After a gap or a repeat the numbers that follow on are not faulted again."""
    previous: Decimal | None = None
    for index, views in enumerate(lines):
        value = views.line.read("numLigne")
        if not isinstance(value, Number):
            previous = None
            continue
        number = value.decimal  # int() refuses more than 4,300 digits
        expected = index + 1
        if number != expected and (previous is None or number != previous + 1):
            message = f"{expected} est attendu, les lignes se numérotant 1, 2, 3… ; {show(value)} est donné."
            run.report("num_ligne.sequence", views.line, "numLigne", message, value=value)
        previous = number


def numero_editeur_unique(run: Run, lines: list[LineViews]) -> None:
    """Unique in the file, whatever the case: it ties a request to its attachments."""
    seen: dict[str, int] = {}
    for index, views in enumerate(lines):
        number = views.line.text("numeroEditeur")
        if number is None:
            continue
        first = seen.setdefault(number.upper(), index)
        if first != index:
            message = f"{show(number)} est déjà celui de la ligne {first + 1} ; chaque demande a le sien."
            run.report("numero_editeur.unique", views.line, "numeroEditeur", message, value=number)


def software_facts(run: Run, header: View) -> None:
    """The header says the software and the supplier that the file is for, where they are known."""
    software = run.context.software
    if software is None:
        return
    number, siret = header.text("numeroAns"), header.text("SIRET")
    if number is not None and number != software.numero_ans:
        message = (
            f"le numéro ANS de {software.name} est {show(software.numero_ans)} ; {show(number)} est donné."
        )
        run.report("software.numero_ans", header, "numeroAns", message, value=number)
    if siret is not None and siret != software.siret:
        message = f"le SIRET du fournisseur est {show(software.siret)} ; {show(siret)} est donné."
        run.report("software.siret", header, "SIRET", message, value=siret)
