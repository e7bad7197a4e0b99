"""Files that are no return, are empty, or were cut: told in one sentence, and what to do."""

import pytest

from requests_app.asp_file import Unreadable
from requests_app.asp_file.returns import scan
from requests_app.asp_file.returns_split import MAX_LINES

from .return_world import document, one_line, plain, written


@pytest.mark.parametrize("empty", ["[]", "{}", "null", '""', "3"])
def test_no_line_at_all(empty: str) -> None:
    read = document(f'{{"numeroAns": "0123456789", "lignesImport": {empty}}}'.encode())
    assert (read.lines, read.treated) == ((), False)
    assert "aucune ligne" in plain(read.notes)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{}", "pas de liste « lignesImport »"),
        (b"[]", "pas de liste"),
        (b"[[]]", "pas de liste"),
        (b"3", "pas de liste"),
        (b'"x"', "pas de liste"),
        (b'{"a": {"b": [1, {}]}}', "pas de liste"),
        (b"bonjour", "ligne 1, colonne 1"),
        (b'{"lignesImport": [{"a": 1,}]}', "ligne 1, colonne"),
        (b'{"lignesImport": []} {}', "du texte suit la fin"),
        (b'{"lignesImport": [}', "une valeur est attendue"),
        (b'{"lignesImport" []}', "« : » est attendu"),
        (b'{"lignesImport": [] "x": 1}', "« , » est attendue"),
        (b'{"lignesImport": [1 2]}', "« , » est attendue"),
        (b"{lignesImport: []}", "une clé entre guillemets"),
        (b"[" * 100_000, "64 niveaux"),
        (b'{"lignesImport": [{"commande": ' + b"[" * 70 + b"]" * 70 + b"}]}", "64 niveaux"),
        (b'{"lignesImport": [' + b"1," * MAX_LINES + b"1]}", "plus de 10\u202f000 lignes"),
        (b'{"x": [' + b'{"numLigne":1},' * MAX_LINES + b"{}]}", "plus de 10\u202f000 lignes"),
        (b"{" + b",".join(b'"k%d":1' % n for n in range(10_001)) + b"}", "balises inconnues"),
        (
            b'{"lignesImport": [{' + b",".join(b'"k%d":1' % n for n in range(100_001)) + b"}]}",
            "balises inconnues",
        ),
    ],
)
def test_what_is_no_return_is_refused_in_a_sentence(data: bytes, said: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        document(data)
    assert said in refusal.value.sentence.replace("\u00a0", " ")
    assert refusal.value.sentence.endswith(".")


def test_a_file_cut_anywhere_says_that_it_is_cut() -> None:
    data = written(one_line(ancien=[True, False, None, -1.5e-3, "\\u00e9"]), indent=1)
    for length in range(1, len(data.rstrip()) - 1):
        for read in (document, scan):
            with pytest.raises(Unreadable, match="coupé"):
                read(data[:length])
