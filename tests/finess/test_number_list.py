"""A list of FINESS géographiques, as people send it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests_app.finess.number_list import Line, ListError, NumberList, read_list
from requests_app.rules.cells import column_of, letters

#: Two with a sound key, one whose key fails.
A, B, C = "010780054", "2A0000014", "123456789"


def read(text: str, column: int | None = None) -> NumberList:
    """Of a table whose cells are separated by « ; »; an empty line is no row of a table."""
    rows = enumerate(text.splitlines(), start=1)
    return read_list([Line(row, cells.split(";")) for row, cells in rows if cells], column)


@pytest.mark.parametrize(
    ("text", "column", "heading"),
    [
        (f"{A}\n{B}\n", 0, ""),
        (f"FINESS ET\n{A}\n{B}\n", 0, "FINESS ET"),
        (f"Liste au 01/03/2026;\n;\nNom;N° FINESS\nx;{A}\ny;{B}\n", 1, "N° FINESS"),
        (f"FINESS EJ;FINESS ET\n{C};{A}\n{C};{B}\n", 1, "FINESS ET"),
        (f"siren;finess\n{C};{A}\n{C};{B}\n", 1, "finess"),
        (f"Nom;FINESS géographique;FINESS juridique\nx;{A};{C}\ny;{B};{C}\n", 1, "FINESS géographique"),
        (f"FINESS juridique\n{A}\n{B}\n", 0, "FINESS juridique"),
        (f"nom;code\nx;{A}\ny;{B}\n", 1, "code"),
    ],
    ids=[
        "bare",
        "heading",
        "title above",
        "two kinds",
        "siren",
        "three columns",
        "only OG",
        "another heading",
    ],
)
def test_the_column_is_found(text: str, column: int, heading: str) -> None:
    found = read(text)
    assert (found.column, found.heading, sorted(found.numbers), found.refused) == (
        column,
        heading,
        [A, B],
        [],
    )


def test_two_columns_that_nothing_tells_apart_are_asked_for() -> None:
    text = f"{A};{C}\n{B};{C}\n"
    with pytest.raises(ListError, match="Les colonnes A et B"):
        read(text)
    assert (list(read(text, 0).numbers), list(read(text, 1).numbers)) == ([A, B], [C])
    with pytest.raises(ListError, match="dans la colonne C"):
        read(text, 2)


@pytest.mark.parametrize(
    ("shown", "number"),
    [
        ("01 078 0054", A),
        ("01\u00a0078\u202f0054", A),
        ("10780054", A),
        ("10780054.0", A),
        ('="010780054"', A),
        ("'010780054", A),
        ("2a0000014", B),
    ],
)
def test_what_is_certain_is_repaired_and_said(shown: str, number: str) -> None:
    found = read(f"FINESS\n{shown}\n")
    assert (list(found.numbers), found.repaired) == ([number], [(2, shown, number)])


@pytest.mark.parametrize(
    ("shown", "reason"),
    [
        ("2,9E+08", "le tableur a abrégé le numéro"),
        ("12345678", "la clé ne le confirme pas"),
        ("73282932000074", "c’est un SIRET"),
        ("1234", "4 chiffres au lieu de neuf"),
        ("Total : 2", "ce n’est pas un numéro FINESS"),
        ("٠١٠٧٨٠٠٥٤", "ce n’est pas un numéro FINESS"),
        ("9" * 5000, "5000 chiffres au lieu de neuf"),
        ("", "la ligne n’a pas de numéro"),
    ],
)
def test_what_is_no_number_is_refused_with_its_row(shown: str, reason: str) -> None:
    found = read(f"nom;FINESS\nx;{A}\ny;{shown}\n\nz;{B}\n")
    assert [(line.row, line.shown) for line in found.refused] == [(3, shown)]
    assert reason in found.refused[0].reason
    assert list(found.numbers) == [A, B]


def test_a_row_above_the_first_number_is_not_lost() -> None:
    assert [line.row for line in read(f"FINESS\n1,2E+08\n{A}\n").refused] == [2]
    assert [line.row for line in read(f"1234\n{A}\n").refused] == [1]


def test_doubles_count_once_and_false_keys_are_said() -> None:
    found = read(f"{A}\n{C}\n10780054\n")
    assert (list(found.numbers), found.repeated, found.doubtful) == ([A, C], [(3, A, 1)], [C])


@pytest.mark.parametrize("text", ["", "nom;ville\nx;y\n"], ids=["empty", "no number"])
def test_what_has_no_number_is_no_list(text: str) -> None:
    with pytest.raises(ListError, match="Aucun numéro FINESS dans ce fichier"):
        read(text)


@given(st.integers(min_value=0, max_value=701))
def test_letters_name_columns(column: int) -> None:
    assert column_of(letters(column)) == column


@given(st.text(alphabet="0129AB;\n\"'=.E+é ", max_size=300))
def test_any_table_gives_a_list_or_a_sentence(text: str) -> None:
    try:
        said = bool(read(text).numbers)
    except ListError as error:
        said = str(error).endswith(".")
    assert said
