"""From one entity of a FINESS+ file to its rows: where each thing stands, and what is made of it.

Source: « FINESS+ structures », data.gouv.fr, schema v1, Licence Ouverte. Its traps: several addresses of which
one only is the structure's; values padded with spaces; codes without labels; closed structures are kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from . import text
from .fit import UnfitError, fit_name, fit_number
from .rows import EntityRow, EstablishmentRow, Rejected, Row

#: « usageAdresse »: what an address is for.
_ENTITY_ADDRESS = "02"
_ESTABLISHMENT_ADDRESS = "03"
_OPEN = "A"  #: « etatObjet » of what is open
_OVERSEAS = ("97", "98")  #: départements of three characters
_RAW_KEPT = 500
_NO_RECORD: Mapping[str, Any] = {}


def rows_of(entity: object, ranks: count[int]) -> Iterator[Row | Rejected]:
    """The entity's row, then its establishments'; a bad record gives a Rejected in its place.

    Takes one item of ``pmej`` as JSON gives it, and where the records' ranks in the file come from.
    An establishment whose entity has no sound number cannot be held: it is rejected too.
    """
    rank = next(ranks)
    head = _NO_RECORD
    row: Row | None = None
    try:
        record = _record(entity, "entité juridique")
        head = _record(record.get("informationsGeneralesPMEJ"), "informationsGeneralesPMEJ")
        row = _entity(rank, head, record)
        yield row
    except UnfitError as error:
        yield Rejected(rank, f"entité juridique : {error}", _shown(head or entity))
    yield from _establishments(entity, head, row.name if row else "", ranks)


def _establishments(
    entity: object, head: Mapping[str, Any], entity_name: str, ranks: count[int]
) -> Iterator[Row | Rejected]:
    items = entity.get("ege") if isinstance(entity, dict) else None
    for item in items if isinstance(items, list) else ():
        rank = next(ranks)
        own = item.get("informationsGeneralesEGE") if isinstance(item, dict) else None
        try:
            record = _record(item, "établissement")
            fields = _record(own, "informationsGeneralesEGE")
            number = _field(head, "numFinessPm")
            yield _establishment(rank, fields, record, (number, entity_name))
        except UnfitError as error:
            yield Rejected(rank, f"établissement : {error}", _shown(own or item))


def _entity(rank: int, fields: Mapping[str, Any], record: Mapping[str, Any]) -> EntityRow:
    short, long = _field(fields, "denominationPm"), _field(fields, "denominationLonguePmSmsse")
    closed_on = _field(fields, "dateFermeture")
    return EntityRow(
        rank,
        fit_number(_field(fields, "numFinessPm")),
        fit_name(short, long),
        long,
        _field(fields, "siren"),
        _field(fields, "statutJuridique"),
        "",
        *_address(record, _ENTITY_ADDRESS),
        _phone(record),
        _closed(record, closed_on),
        text.day(closed_on),
    )


def _establishment(
    rank: int, fields: Mapping[str, Any], record: Mapping[str, Any], entity: tuple[str, str]
) -> EstablishmentRow:
    short, long = _field(fields, "nomEgeCourt"), _field(fields, "nomEgeLong")
    closed_on = _field(fields, "dateFermeture")
    entity_finess, entity_name = entity
    return EstablishmentRow(
        rank,
        fit_number(_field(fields, "numFinessEge")),
        _entity_number(entity_finess),
        fit_name(short, long),
        long,
        _field(fields, "siret"),
        _field(record, "categorieentiteGeographiqueExercice"),
        "",
        "",
        "",
        *_address(record, _ESTABLISHMENT_ADDRESS),
        _phone(record),
        text.day(_field(fields, "dateOuverture")),
        _closed(record, closed_on),
        text.day(closed_on),
        entity_name,
    )


def _closed(record: Mapping[str, Any], closed_on: str) -> bool:
    return _field(record, "etatObjet") != _OPEN or closed_on != ""


def _entity_number(written: str) -> str:
    try:
        return fit_number(written)
    except UnfitError as error:
        raise UnfitError(f"entité juridique : {error}") from error


def _address(record: Mapping[str, Any], usage: str) -> tuple[str, str, str, str]:
    """Street, postcode, town and département of the address of that usage; blanks where there is none.

    The other usages (formerly, secondary sites, post) would put a structure in another town.
    """
    found = next((item for item in _items(record, "adresse") if _field(item, "usageAdresse") == usage), None)
    if found is None:
        return "", "", "", ""
    road = text.street(
        _field(found, "numeroVoie"),
        _field(found, "typeVoie"),
        _field(found, "libelleVoie"),
        _field(found, "complementVoie"),
    )
    lines = text.address(_field(found, "complementPointGeographique"), road, _field(found, "lieuDit"))
    postcode, town = _field(found, "codePostal"), _field(found, "ligneAcheminement")
    return lines, postcode, town, _departement(_field(found, "cogCommune") or postcode)


def _departement(commune: str) -> str:
    """The département of a commune's INSEE code, or of a postcode.

    >>> _departement("01053"), _departement("2A004"), _departement("97411")
    ('01', '2A', '974')
    """
    return commune[:3] if commune.startswith(_OVERSEAS) else commune[:2]


def _phone(record: Mapping[str, Any]) -> str:
    for contact in _items(record, "contact"):
        telecom = contact.get("telecom")
        phone = _field(telecom, "telephone") if isinstance(telecom, dict) else ""
        if phone:
            return phone
    return ""


def _items(record: Mapping[str, Any], key: str) -> Iterator[Mapping[str, Any]]:
    """The records of a list; an absent list is an empty one."""
    items = record.get(key)
    return (item for item in items if isinstance(item, dict)) if isinstance(items, list) else iter(())


def _record(value: object, name: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise UnfitError(f"« {name} » manque ou n’est pas un objet JSON")
    return value


def _field(record: Mapping[str, Any], key: str) -> str:
    """A text without padding; "" where it is absent or null. Raises UnfitError where it is no text."""
    value = record.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UnfitError(f"« {key} » n’est pas un texte")
    if "\0" in value:  # no database keeps it
        raise UnfitError(f"« {key} » contient un caractère illisible")
    return text.clean(value)


def _shown(value: object) -> str:
    """The beginning of a record, for the person who reads why it was rejected; without what is nested in it."""
    if isinstance(value, dict):
        value = {key: item for key, item in value.items() if not isinstance(item, dict | list)}
    elif isinstance(value, list):
        return "[…]"
    return json.dumps(value, ensure_ascii=False, default=str)[:_RAW_KEPT]
