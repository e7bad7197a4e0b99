"""What spreadsheets, editors and downloads do to the register's files: each refused by its own sentence.

The harm is done to made-up files, and to the real ones where they lie beside the repository.
"""

from __future__ import annotations

import csv
import gzip
import io
import lzma
from collections.abc import Callable

import pytest

from requests_app.finess import RegisterError, Rejected, open_register
from tests.finess.lines import EJ_HEADER, document, ej, et
from tests.finess.plus import ege, packed, pmej

from .test_real_files import DATA

Rows = list[list[str]]
SPOILED = "Ce fichier a été ouvert puis enregistré par un tableur"
BROKEN = "Le fichier compressé est abîmé ou incomplet"

_MADE_UP = {
    "et": document(*(et(f"0199{number:05d}", at_3=f"EHPAD Ét{number}") for number in range(1, 30))),
    "ej": document(
        *(ej(f"0198{number:05d}", at_2=f"ASSOCIATION É{number}") for number in range(1, 30)), header=EJ_HEADER
    ),
}
_REAL = {
    kind: (DATA / f"sample_{name}.csv").read_bytes().decode()
    for kind, name in (("real-et", "etablissements"), ("real-ej", "entites_juridiques"))
    if DATA.exists()
}
FILES = _MADE_UP | _REAL


def _rows(text: str) -> Rows:
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def _written(rows: Rows, separator: str = ";", quoting: int = csv.QUOTE_MINIMAL) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, quoting=quoting, lineterminator="\r\n").writerows(rows)  # type: ignore[arg-type]
    return out.getvalue().encode()


def _each(text: str, change: Callable[[str], str]) -> bytes:
    """Every field but the header's."""
    head, *rows = _rows(text)
    return _written([head, *([change(field) for field in row] for row in rows)])


def _is_date(field: str) -> bool:
    return len(field) == 10 and field[4] == field[7] == "-"


def _zeros(field: str) -> str:
    return field.lstrip("0") if field.isdigit() else field


def _french(field: str) -> str:
    return f"{field[8:]}/{field[5:7]}/{field[:4]}" if _is_date(field) else field


def _with_hours(field: str) -> str:
    return f"{field} 00:00:00" if _is_date(field) else field


def _rounded(field: str) -> str:
    return f"{int(field):.5E}".replace(".", ",") if field.isdigit() and len(field) >= 9 else field


def _lines_quoted(text: str) -> bytes:
    return "".join(f'"{line}"\n' for line in text.splitlines()).encode()


HARMS: dict[str, tuple[Callable[[str], bytes], str]] = {
    "zeros": (lambda text: _each(text, _zeros), "a perdu ses zéros de tête"),
    "french-dates": (lambda text: _each(text, _french), "n’est plus de la forme AAAA-MM-JJ"),
    "dates-with-hours": (lambda text: _each(text, _with_hours), "n’est plus de la forme AAAA-MM-JJ"),
    "rounded": (lambda text: _each(text, _rounded), "est arrondi"),
    "quoted-fields": (
        lambda text: _written(_rows(text), quoting=csv.QUOTE_ALL),
        "ligne 1, des guillemets ont été ajoutés",
    ),
    "quoted-lines": (_lines_quoted, "ligne 1, des guillemets ont été ajoutés"),
    "commas": (
        lambda text: _written(_rows(text), ","),
        "ligne 1, les points-virgules qui séparent les colonnes ont disparu",
    ),
    "commas-below-the-header": (
        lambda text: _written(_rows(text)[:1]) + _written(_rows(text)[1:], ","),
        "ligne 2, les points-virgules qui séparent les colonnes ont disparu",
    ),
    "tabs": (lambda text: _written(_rows(text), "\t"), "les points-virgules qui séparent"),
    "accents": (
        lambda text: text.replace("É", "é").encode().decode("cp1252").encode(),
        "ses accents sont illisibles",
    ),
}


def refusal(data: bytes) -> str:
    with pytest.raises(RegisterError) as caught:
        list(open_register(io.BytesIO(data)))
    return str(caught.value)


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("harm", HARMS)
def test_a_spreadsheet_s_harm_is_named(kind: str, harm: str) -> None:
    spoil, proof = HARMS[harm]
    said = refusal(spoil(FILES[kind]))
    assert said.startswith(SPOILED)
    assert proof in said
    assert said.endswith("importez-le sans l’ouvrir.")


@pytest.mark.parametrize("kind", FILES)
def test_a_file_that_is_cut_is_refused_wherever_it_is_cut(kind: str) -> None:
    whole = FILES[kind].encode()
    last = whole.rstrip(b"\n").rindex(b"\n") + 1
    line = FILES[kind].count("\n")
    for end in range(last + 5, len(whole.rstrip(b"\n")) - 8, 9):
        assert f"au milieu de sa dernière ligne (ligne {line})" in refusal(whole[:end])
    assert not any(isinstance(row, Rejected) for row in open_register(io.BytesIO(whole.rstrip(b"\n"))))
    for pack in (gzip.compress, lzma.compress):
        assert refusal(pack(whole)[:-5]).startswith(BROKEN)


PLUS = packed(*(pmej(ege(f"99{number:07d}"), finess=f"98{number:07d}") for number in range(40)))
OTHERS: dict[str, tuple[bytes, str]] = {
    "web-page": (b"<!DOCTYPE html><html><body>404</body></html>", "Ce fichier est une page web"),
    "utf-16": (FILES["et"].encode("utf-16"), "Ce fichier est en UTF-16"),
    "another-flow": (FILES["et"].replace("structureet", "equipementsocial").encode(), "« equipementsocial »"),
    "another-json": (b'{"type": "FeatureCollection", "features": []}', "n’est pas un fichier FINESS+"),
    "json-list": (b"[1, 2]", "n’est pas un fichier FINESS+"),
    "another-plus": (gzip.decompress(PLUS).replace(b'"pmej"', b'"activites"'), "aucune entité juridique"),
    "plus-packed-cut": (PLUS[: len(PLUS) // 2], BROKEN),
    "plus-cut": (gzip.decompress(PLUS)[:-2], "Le fichier FINESS+ est abîmé ou incomplet"),
}


@pytest.mark.parametrize(("data", "said"), OTHERS.values(), ids=OTHERS)
def test_what_is_no_register_file_or_half_of_one(data: bytes, said: str) -> None:
    assert said in refusal(data)
