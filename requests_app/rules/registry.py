"""Every rule by its id, and the one way to make a finding."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from .findings import PLAUSIBILITY, Finding, Severity
from .lane import Lane
from .tree import Place, Value


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its stable id, its severity, its title in French, and what backs it.

    ``source``: "" where the lane's document does (``Lane.sources``, else the row of the tag at fault), else
    « décision Dn » or ``PLAUSIBILITY``. ``structural``: the agency's first control (section 1.2, 5a).
    """

    id: str
    severity: Severity
    title: str
    source: str = ""
    structural: bool = False


_TABLE = """
key.missing                   error    structure la clé manque
key.unknown                   error    structure la clé est inconnue
key.moved                     error    structure la clé n’est pas à sa place
key.case                      error    structure la clé est mal orthographiée (majuscules)
value.kind                    error    structure la valeur n’est pas du bon type JSON
value.enum                    error    document  la valeur n’est pas dans la liste permise
null.expected                 error    document  la valeur doit être null
null.forbidden                error    document  la valeur ne peut pas être null
text.blank                    error    document  le texte est vide
text.code                     error    document  le code n’a pas la longueur ou les caractères attendus
text.length                   error    document  le texte est trop long
text.capitals                 error    document  le texte doit être en majuscules
text.spaces                   warning  check     le texte commence ou finit par un blanc
phone.format                  error    document  le téléphone doit comporter un indicatif
phone.separators              warning  check     le téléphone contient des séparateurs
email.format                  error    document  le courriel doit contenir « @ » et un point
email.real                    error    document  le courriel n’est pas une adresse complète
finess.format                 error    document  le numéro FINESS n’a pas la forme attendue
finess.key                    warning  check     la clé du numéro FINESS est fausse
siret.key                     warning  check     la clé du SIRET est fausse
date.real                     error    document  la date n’existe pas ou n’est pas au format JJ/MM/AAAA
amount.text                   error    document  le montant s’écrit avec deux décimales
amount.positive               error    D13       le montant doit être supérieur à zéro
amount.cap                    error    document  le montant dépasse le plafond
cap.unverified                warning  document  le plafond n’a pas pu être vérifié
operator.unknown              error    document  l’opérateur de messagerie n’est pas dans la liste
num_ligne.sequence            error    document  les lignes se numérotent 1, 2, 3…
numero_editeur.unique         error    document  le numéro éditeur est déjà pris dans le fichier
lines.count                   error    document  le fichier compte de 1 à 200 demandes
og.none                       error    document  la demande n’a aucun organisme gestionnaire
og.duplicate                  error    D13       l’organisme gestionnaire figure deux fois
og.without_mandataire         warning  document  plusieurs organismes gestionnaires sans mandataire
esms.none                     error    document  l’organisme gestionnaire n’a aucun ESMS
esms.duplicate                error    document  l’ESMS figure deux fois dans la demande
esms.not_listed               error    document  l’ESMS n’est pas sur la liste officielle
esms.outside_families         warning  D14       l’ESMS est hors des familles du couloir
esms.other_og                 warning  D14       le répertoire rattache l’ESMS à un autre OG
esms.other_request            warning  check     l’ESMS est dans une autre demande
esms.closed                   warning  check     l’ESMS est fermé
scenario.missing              error    document  un ESMS n’a pas de scénario d’installation
scenario.foreign              error    document  le scénario vise un ESMS absent de la demande
scenario.duplicate            error    document  un ESMS a deux scénarios d’installation
attachment.order              error    document  il faut un bon de commande, un seul
attachment.ht_proof           error    document  en régime HT, il faut une preuve HT, une seule
attachment.ht_proof_under_ttc warning  document  une preuve HT est jointe en régime TTC
attachment.name               error    document  le nom de la pièce ne suit pas la nomenclature
attachment.format             error    document  le format annoncé contredit le nom de la pièce
attachment.type               error    document  le type annoncé contredit le nom de la pièce
profile.lacking               error    document  le logiciel n’est pas référencé avec le profil demandé
software.numero_ans           error    document  le numéro ANS n’est pas celui du logiciel
software.siret                error    document  le SIRET n’est pas celui du fournisseur
file.name                     warning  document  le nom du fichier ne suit pas la nomenclature
file.bom                      warning  check     le fichier commence par une marque d’ordre (BOM)
file.treated                  warning  document  le fichier a déjà été traité par l’ASP
zip.missing_entry             error    document  une pièce annoncée manque dans les ZIP
zip.extra_entry               error    document  un fichier des ZIP n’est annoncé nulle part
zip.duplicate_entry           error    document  une pièce est présente deux fois dans les ZIP
zip.nested                    error    document  une pièce est rangée dans un dossier du ZIP
zip.content                   error    document  le contenu de la pièce n’est pas du format annoncé
zip.attachment_size           error    document  la pièce dépasse la taille permise
zip.attachment_size_near      warning  document  la pièce est à la limite de la taille permise
zip.size                      error    document  le ZIP dépasse la taille permise
zip.size_near                 warning  document  le ZIP est à la limite de la taille permise
"""


def _parse(row: str) -> Rule:
    """One row of the table."""
    rule_id, severity, backing, title = row.split(None, 3)
    source = {"document": "", "structure": "", "check": PLAUSIBILITY}.get(backing, f"décision {backing}")
    return Rule(rule_id, Severity(severity), title, source, backing == "structure")


#: rule id -> rule, in the order of the documentation.
REGISTRY: Mapping[str, Rule] = {rule.id: rule for rule in map(_parse, _TABLE.strip().splitlines())}

_BEFORE = re.compile(r" (?=[:;!?»%€])")


def french(text: str) -> str:
    """The text with no-break spaces where French typography wants them.

    >>> french("Numéro ANS : « 12 » ?") == "Numéro ANS\\u00a0: «\\u00a012\\u00a0»\\u00a0?"
    True
    """
    return _BEFORE.sub("\u00a0", text).replace("« ", "«\u00a0")


def source_of(rule: Rule, lane: Lane, tag: str) -> str:
    """What a finding of that rule on that tag cites: never empty."""
    if rule.source:
        return rule.source
    if rule.id in lane.sources:
        return lane.sources[rule.id]
    spec = lane.tags.get(tag)
    return spec.section if spec else lane.document


def make_finding(
    rule_id: str,
    lane: Lane,
    place: Place,
    *,
    message: str = "",
    value: Value = None,
    repair: str | None = None,
    source: str | None = None,
) -> Finding:
    """A finding of a registered rule. KeyError where the id is in no registry.

    ``message`` defaults to the rule's title as a sentence; ``source`` overrides what the rule cites (a
    property of a tag's row that rests on a decision: ``TagSpec.source_of``).
    """
    rule = REGISTRY[rule_id]
    text = message or f"{rule.title[0].upper()}{rule.title[1:]}."
    section = source or source_of(rule, lane, place.tag)
    return Finding(rule.id, rule.severity, place, french(text), section, value, repair, rule.structural)
