"""The names of files (section 3.3): built and read back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

#: The greatest number of a day (VARCHAR (=3), from 001).
MAX_NUMBER = 999
_JSON = re.compile(r"JSON-([0-9A-Za-z]+)-([0-9]{4})([0-9]{2})([0-9]{2})-([0-9]{3})\.json")


class WrongName(ValueError):
    """A name cannot be built or is not of the nomenclature."""


@dataclass(frozen=True, slots=True)
class JsonName:
    """What a JSON file's name says."""

    numero_ans: str
    day: date
    number: int


def json_name(numero_ans: str, day: date, nnn: int) -> str:
    """The JSON file's name, on the day of its deposit. Raises ``WrongName`` for a number out of 1..999.

    >>> json_name("0123456789", date(2026, 11, 22), 1)
    'JSON-0123456789-20261122-001.json'
    """
    if not 1 <= nnn <= MAX_NUMBER:
        raise WrongName(f"{nnn} is not in 1..{MAX_NUMBER}")
    return f"JSON-{numero_ans}-{day:%Y%m%d}-{nnn:03d}.json"


def parse_json_name(name: str) -> JsonName:
    """What the name says. Raises ``WrongName`` where it does not follow the nomenclature.

    >>> parse_json_name("JSON-0123456789-20261122-001.json").number
    1
    """
    match = _JSON.fullmatch(name)
    if match is None or match[5] == "000":
        raise WrongName(name)
    try:
        return JsonName(match[1], date(int(match[2]), int(match[3]), int(match[4])), int(match[5]))
    except ValueError:
        raise WrongName(name) from None


def zip_name(json_file_name: str, part: int) -> str:
    """The name of a ZIP part: the documents name none, ours is the JSON's stem (FORMAT section 5).

    >>> zip_name("JSON-0123456789-20261122-001.json", 2)
    'JSON-0123456789-20261122-001-PJ-2.zip'
    """
    return f"{json_file_name.removesuffix('.json')}-PJ-{part}.zip"
