"""The first control (section 1.2, 5.a): the file as a whole, refused at once and entirely where it is not sound.

Syntax, tags and kinds by a JSON schema of the model file; then what section 2 and the header of section 3.2 say of the
whole file. A null is no fault of kind here: whether a tag may stay empty is asked line by line, in the second control.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from .numbers import NotJson, Number, read_json
from .papers import Paper

#: Section 2.1: « Le nombre exact de demandes maximum par fichier JSON est fixé à 200 ».
MAX_LINES = 200


class Refused(Exception):
    """The whole file is refused and nothing in it is treated; the message is the agency's one sentence."""


@dataclass(frozen=True)
class Taken:
    """A file that has passed the first control; ``document`` holds it with its numbers as written."""

    document: dict[str, Any]

    @property
    def siret(self) -> str:
        """Whose file it is."""
        return str(self.document["SIRET"])

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The requests, in the file's order."""
        lines: list[dict[str, Any]] = self.document["lignesImport"]
        return lines


def _kind(*names: str) -> dict[str, Any]:
    return {"type": [*names, "null"]}


#: The format « null » is no kind: whatever else stands there, it is the value that is wrong.
ANY: dict[str, Any] = {}
TEXT, BOOLEAN, INTEGER, FLOAT = _kind("string"), _kind("boolean"), _kind("integer"), _kind("number")


def _block(tags: dict[str, Any], *, empty: bool = False) -> dict[str, Any]:
    """An object with these tags, all of them and no other; ``empty``: or null."""
    kind: Any = ["object", "null"] if empty else "object"
    return {"type": kind, "required": list(tags), "additionalProperties": False, "properties": tags}


def _texts(*tags: str) -> dict[str, Any]:
    return dict.fromkeys(tags, TEXT)


def _table(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_CERTIFICATE = _block(
    _texts(
        "numeroCarteCPX", "nomAdminTechnique", "telAdminTechnique", "emailAdminTechnique", "utiliteCertificat"
    ),
    empty=True,
)
_CLIENT = _block(
    {
        "FINESSJuridique": TEXT,
        "demandeCertificatServeur": BOOLEAN,
        "contractualisationOG": BOOLEAN,
        "statutAdminTechnique": TEXT,
        "contractualisationEditeur": BOOLEAN,
        "certificatServeur": _CERTIFICATE,
        **_texts("nomResponsableOG", "emailResponsableOG", "telephoneResponsableOG"),
        "FINESSGeos": _table(TEXT),
    }
)
_SCENARIO = _block(
    {
        **_texts("FINESSGeo", "ancienneVersion"),
        **dict.fromkeys(("isMaitreId", "IsStockageId"), BOOLEAN),
        **_texts("operateurMessagerie", "profilMetier"),
        "IsRefSoins": BOOLEAN,
    }
)
_LINE = _block(
    {
        "numLigne": INTEGER,
        "typeAction": TEXT,
        "numeroASP": ANY,
        "numeroEditeur": TEXT,
        "commande": _block({**_texts("dateCommande", "regimeTVA"), "montantSegurHT": FLOAT}),
        "beneficiaires": _block(
            {
                "isMandataire": BOOLEAN,
                **_texts("nomMandataire", "emailMandataire", "telephoneMandataire"),
                "etablissementsClients": _table(_CLIENT),
            }
        ),
        "piecesJustificatives": _table(_block(_texts("nomFichier", "formatFichier", "typeFichier"))),
        "scenarioInstallation": _table(_SCENARIO),
        **dict.fromkeys(("codeTraitement", "libelleTraitement"), ANY),
    }
)
_FILE = _block({"impId": ANY, **_texts("numeroAns", "SIRET"), "lignesImport": _table(_LINE)})

_TYPES = Draft202012Validator.TYPE_CHECKER.redefine_many(
    {
        "number": lambda _, value: isinstance(value, Number),
        "integer": lambda _, value: isinstance(value, Number) and value.whole,
    }
)
_Validator: Any = extend(Draft202012Validator, type_checker=_TYPES)  # type: ignore[no-untyped-call]
_WHOLE_FILE, _ONE_LINE = _Validator(_FILE), _Validator(_LINE)

_KINDS = {
    "string": "un texte",
    "boolean": "true ou false",
    "integer": "un nombre entier",
    "number": "un nombre",
    "object": "un bloc { … }",
    "array": "un tableau [ … ]",
}


def take(content: bytes, paper: Paper, name: str | None = None) -> Taken:
    """The deposited bytes as the first control takes them.

    ``name`` is the file's name, checked against section 3.3 where it is given. Raises Refused with the one sentence.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(
            f"Fichier non conforme\u00a0: l’octet {error.start + 1} n’est pas de l’UTF-8."
        ) from None
    try:
        document = read_json(text)
    except NotJson as error:
        raise Refused(f"Fichier non conforme\u00a0: ce n’est pas du JSON ({error}).") from None
    broken = next(_WHOLE_FILE.iter_errors(document), None)
    sentence = _told(broken) if broken else _header_fault(document, paper) or _name_fault(name, document)
    if sentence:
        raise Refused(f"Fichier non conforme\u00a0: {sentence}.")
    return Taken(document)


def line_refusal(line: Any) -> str | None:
    """What the first control says of this one line's tags and kinds; None where nothing. For tests of one line."""
    return next((_told(error) for error in _ONE_LINE.iter_errors(line)), None)


def _told(error: ValidationError) -> str:
    """The schema's finding as a sentence; requests are counted from 1, as numLigne does."""
    where = "".join(
        f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in error.absolute_path
    ).removeprefix(".")
    where = where or "le fichier"
    wanted: Any = error.validator_value
    if error.validator == "type":
        kinds = [wanted] if isinstance(wanted, str) else wanted
        return f"{where} doit être {' ou '.join(_KINDS[kind] for kind in kinds if kind != 'null')}"
    assert isinstance(error.instance, dict)
    if error.validator == "required":
        missing = next(tag for tag in wanted if tag not in error.instance)
        return f"il manque la balise {missing} ({where})"
    assert isinstance(error.schema, dict)
    unknown = next(tag for tag in error.instance if tag not in error.schema["properties"])
    return f"la balise {unknown} est inconnue ({where})"


def _header_fault(document: dict[str, Any], paper: Paper) -> str | None:
    """What is wrong with the header's values or the number of lines (sections 2.1 and 3.2), or None."""
    if document["impId"] is not None:
        return "la balise impId doit être null"
    for tag, length in (("numeroAns", 10), ("SIRET", 14)):
        value = document[tag] or ""
        if len(value) != length:
            return f"la balise {tag} doit compter {length} caractères"
        if tag in paper.digits and not re.fullmatch(r"[0-9]+", value):
            return f"la balise {tag} ne doit compter que des chiffres"
    lines = len(document["lignesImport"])
    # « Commence au numéro 1 pour chaque fichier »: a file has a first request.
    if not 1 <= lines <= MAX_LINES:
        return f"le fichier doit compter de 1 à {MAX_LINES} demandes, et il en compte {lines}"
    return None


def _name_fault(name: str | None, document: dict[str, Any]) -> str | None:
    """What is wrong with the file's name (section 3.3), or None; the day of the deposit is not compared with today."""
    if name is None:
        return None
    form = re.fullmatch(r"JSON-(.{10})-([0-9]{4})([0-9]{2})([0-9]{2})-([0-9]{3})\.json", name)
    if form is None or not _is_day(*form.group(4, 3, 2)):
        return "le nom du fichier doit être de la forme JSON-numeroAns-AAAAMMJJ-numéroFichier.json"
    if form[1] != document["numeroAns"]:
        return "le numéro ANS du nom du fichier n’est pas celui de la balise numeroAns"
    return None


def _is_day(day: str, month: str, year: str) -> bool:
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True
