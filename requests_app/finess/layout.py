"""Where each thing stands in the legacy files, which have no column header.

Source: « FINESS Extraction du fichier des établissements », « … des entités juridiques », data.gouv.fr,
Licence Ouverte.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Kind(StrEnum):
    """What a line holds, by its first field."""

    HEADER = "finess"
    ESTABLISHMENT = "structureet"
    ENTITY = "structureej"
    POSITION = "geolocalisation"  #: the 507 variant: coordinates, after all the establishments


class Et:
    """Fields of an establishment's line. Plain numbers: looking up enumeration members slows the reading."""

    FINESS = 1
    ENTITY = 2
    NAME = 3
    LONG_NAME = 4
    DELIVERY = 6
    NUMBER = 7
    STREET_KIND = 8
    STREET = 9
    NUMBER_SUFFIX = 10
    PLACE = 11
    DEPARTEMENT = 13
    POSTCODE_TOWN = 15
    PHONE = 16
    CATEGORY = 18
    CATEGORY_LABEL = 19
    AGGREGATE = 20
    AGGREGATE_LABEL = 21
    SIRET = 22
    OPENED = 28


class Ej:
    """Fields of a legal entity's line: another order, and département after the town."""

    FINESS = 1
    NAME = 2
    LONG_NAME = 3
    NUMBER = 5
    STREET_KIND = 6
    STREET = 7
    NUMBER_SUFFIX = 8
    DELIVERY = 9
    PLACE = 10
    POSTCODE_TOWN = 12
    DEPARTEMENT = 13
    PHONE = 15
    LEGAL_STATUS = 16
    LEGAL_STATUS_LABEL = 17
    SIREN = 20
    CREATED = 22


#: Number of fields, the kind's own first field and the establishments' empty last one included.
SIZES: dict[str, int] = {Kind.ESTABLISHMENT: 32, Kind.ENTITY: 23}

_DEPARTEMENT = re.compile(r"[0-9][0-9A-L]|[0-9]{3}")
_POSTCODE_TOWN = re.compile(r"[0-9]{5}( .*)?")
_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})?")
_NINE = re.compile(r"[0-9][0-9AB][0-9]{7}")
_HOUSE_NUMBER = re.compile(r"[0-9]{0,4}")
_ONE_LETTER = re.compile(r"[A-Z]?")

#: What to recognise the right place of each field by, where a line has one separator too many.
SHAPES: dict[str, dict[int, re.Pattern[str]]] = {
    Kind.ESTABLISHMENT: {
        Et.FINESS: _NINE,
        Et.ENTITY: _NINE,
        Et.NUMBER: _HOUSE_NUMBER,
        Et.NUMBER_SUFFIX: _ONE_LETTER,
        Et.DEPARTEMENT: _DEPARTEMENT,
        Et.POSTCODE_TOWN: _POSTCODE_TOWN,
        Et.PHONE: re.compile(r"[0-9]{0,10}"),
        Et.CATEGORY: re.compile(r"[0-9]{3}"),
        Et.AGGREGATE: re.compile(r"([0-9]{4})?"),
        Et.SIRET: re.compile(r"([0-9]{14})?"),
        Et.OPENED: re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
        29: _DATE,
        30: _DATE,
        31: re.compile(r"([0-9]{7}[A-Z])?"),
    },
    Kind.ENTITY: {
        Ej.FINESS: _NINE,
        Ej.NUMBER: _HOUSE_NUMBER,
        Ej.NUMBER_SUFFIX: _ONE_LETTER,
        Ej.POSTCODE_TOWN: _POSTCODE_TOWN,
        Ej.DEPARTEMENT: _DEPARTEMENT,
        Ej.PHONE: re.compile(r"[0-9]{0,10}"),
        Ej.LEGAL_STATUS: re.compile(r"([0-9]{2,4})?"),
        Ej.SIREN: re.compile(r"([0-9]{9})?"),
        Ej.CREATED: _DATE,
    },
}
