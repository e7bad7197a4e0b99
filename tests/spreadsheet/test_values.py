"""One cell after the other: what is certain is repaired and said, what is not is doubted or left to the rules."""

from __future__ import annotations

import pytest

from requests_app.rules import Lane
from requests_app.spreadsheet import ESMS, OG, REQUESTS, Cell, sheets
from requests_app.spreadsheet.raw import Raw, RawKind
from requests_app.spreadsheet.values import Reader

NUMBER, TEXT, CSV = RawKind.NUMBER, RawKind.TEXT, RawKind.UNTYPED


def read(lane: Lane, code: str, key: str, raw: Raw, *, since_1904: bool = False) -> Cell:
    column = next(sheet for sheet in sheets(lane) if sheet.code == code).column(key)
    return Reader(column, since_1904=since_1904).cell(raw, "C12")


def number(text: str, **told: bool) -> Raw:
    return Raw(NUMBER, text, **told)  # type: ignore[arg-type]


#: sheet, column, raw cell, the answer, whether a repair is said, whether there is a doubt
CELLS = {
    "finess, lost zero": (OG, "FINESSJuridique", number("10780054"), "010780054", True, False),
    "finess, lost zero in a CSV": (OG, "FINESSJuridique", Raw(CSV, "10780054"), "010780054", True, False),
    "finess, no key to prove the zero": (OG, "FINESSJuridique", number("10780055"), "10780055", False, False),
    "finess, Corsica": (OG, "FINESSJuridique", Raw(TEXT, "2a 000 0014"), "2A0000014", True, False),
    "finess, as Excel stores it": (OG, "FINESSJuridique", number("2.90000017E8"), "290000017", False, False),
    "finess, no-break and zero-width": (
        OG,
        "FINESSJuridique",
        Raw(TEXT, "\u00a0010\u202f780\u00a0054\u200b"),
        "010780054",
        True,
        False,
    ),
    "finess, digits lost": (OG, "FINESSJuridique", Raw(CSV, "2,9E+08"), "2,9E+08", False, True),
    "finess, forced text in a CSV": (
        OG,
        "FINESSJuridique",
        Raw(CSV, '="010780054"'),
        "010780054",
        True,
        False,
    ),
    "finess, apostrophe": (OG, "FINESSJuridique", Raw(TEXT, "'010780054"), "010780054", True, False),
    "finess, quotes": (OG, "FINESSJuridique", Raw(TEXT, "“010780054”"), "010780054", True, False),
    "numéro ANS, lost zero": (REQUESTS, "software", number("123456789"), "0123456789", True, False),
    "numéro ANS, lost zeros": (REQUESTS, "software", number("1234567"), "0001234567", True, False),
    "numéro ANS, typed short": (REQUESTS, "software", Raw(TEXT, "123456789"), "123456789", False, False),
    "numéro ANS, spaces": (REQUESTS, "software", Raw(TEXT, "01 2345 6789"), "0123456789", True, False),
    "card, letters like a power": (OG, "numeroCarteCPX", Raw(CSV, "1234567E12"), "1234567E12", False, False),
    "card, power of ten": (OG, "numeroCarteCPX", Raw(CSV, "1,23E+09"), "1,23E+09", False, True),
    "reference, number": (REQUESTS, "reference", number("12"), "12", False, False),
    "reference, float that is whole": (REQUESTS, "reference", number("12.0"), "12", False, False),
    "reference, digits beyond fifteen": (
        REQUESTS,
        "reference",
        number("12345678901234567890"),
        "12345678901234600000",
        False,
        True,
    ),
    "reference, turned into a date": (
        REQUESTS,
        "reference",
        number("45000", dated=True),
        "15/03/2023",
        False,
        True,
    ),
    "version, turned into a number": (ESMS, "ancienneVersion", number("3.2"), "3,2", True, False),
    "version, two lines": (ESMS, "ancienneVersion", Raw(TEXT, "DUI\n3.2"), "DUI 3.2", True, False),
    "version, control characters": (
        ESMS,
        "ancienneVersion",
        Raw(TEXT, "DUI\x00 3.2\x07"),
        "DUI 3.2",
        True,
        False,
    ),
    "version, smart quotes stay": (
        ESMS,
        "ancienneVersion",
        Raw(TEXT, "l’« ancien »"),
        "l’« ancien »",
        False,
        False,
    ),
    "name, capitals and spaces": (OG, "nomResponsableOG", Raw(TEXT, " Lefèvre "), "LEFÈVRE", True, False),
    "date, date cell": (REQUESTS, "dateCommande", number("45000", dated=True), "15/03/2023", False, False),
    "date, number of days": (REQUESTS, "dateCommande", number("45000"), "15/03/2023", True, False),
    "date, with an hour": (
        REQUESTS,
        "dateCommande",
        number("45000.75", dated=True),
        "15/03/2023",
        True,
        False,
    ),
    "date, no plausible number": (REQUESTS, "dateCommande", number("15032023"), "15032023", False, False),
    "date, ISO cell": (
        REQUESTS,
        "dateCommande",
        Raw(RawKind.DAY, "2023-03-15T00:00:00"),
        "15/03/2023",
        False,
        False,
    ),
    "date, two-figure year": (REQUESTS, "dateCommande", Raw(TEXT, "15/3/23"), "15/03/2023", True, False),
    "date, ISO text": (REQUESTS, "dateCommande", Raw(TEXT, "2023-03-15"), "15/03/2023", True, False),
    "date, in words": (
        REQUESTS,
        "dateCommande",
        Raw(TEXT, "mercredi 15 mars 2023"),
        "15/03/2023",
        True,
        False,
    ),
    "date, short month": (REQUESTS, "dateCommande", Raw(CSV, "15-févr.-23"), "15/02/2023", True, False),
    "date, month first": (REQUESTS, "dateCommande", Raw(TEXT, "03/15/2023"), "03/15/2023", False, False),
    "date, no such day": (REQUESTS, "dateCommande", Raw(TEXT, "30/02/2023"), "30/02/2023", False, False),
    "amount, binary float": (
        REQUESTS,
        "montantSegurHT",
        number("4866.6700000000001"),
        "4866,67",
        False,
        False,
    ),
    "amount, whole": (REQUESTS, "montantSegurHT", number("5840"), "5840,00", False, False),
    "amount, text": (REQUESTS, "montantSegurHT", Raw(TEXT, "4\u202f866,67\u00a0€"), "4866,67", True, False),
    "amount, three decimals": (REQUESTS, "montantSegurHT", number("4866.666"), "4866,666", False, True),
    "amount, three decimals in a text": (
        REQUESTS,
        "montantSegurHT",
        Raw(TEXT, "4866,666"),
        "4866,666",
        False,
        True,
    ),
    "amount, a hair beyond": (
        REQUESTS,
        "montantSegurHT",
        number("0.30000000000000004"),
        "0,30",
        False,
        False,
    ),
    "amount, no number": (REQUESTS, "montantSegurHT", Raw(TEXT, "à voir"), "à voir", False, False),
    "amount, negative": (REQUESTS, "montantSegurHT", number("-5"), "-5", False, False),
    "boolean, cell": (REQUESTS, "isMandataire", Raw(RawKind.BOOLEAN, "1"), "true", True, False),
    "boolean, word": (REQUESTS, "isMandataire", Raw(TEXT, "oui"), "true", False, False),
    "boolean, VRAI": (REQUESTS, "isMandataire", Raw(CSV, "FAUX"), "false", True, False),
    "boolean, one": (REQUESTS, "isMandataire", number("1"), "true", True, False),
    "boolean, cross": (REQUESTS, "isMandataire", Raw(TEXT, "x"), "x", False, True),
    "boolean, quotes": (REQUESTS, "isMandataire", Raw(TEXT, "“Oui”"), "true", True, False),
    "boolean, none where it is no answer": (
        ESMS,
        "isMaitreId",
        Raw(TEXT, "Aucun"),
        "Aucun",
        False,
        True,
    ),
    "choice, value": (REQUESTS, "regimeTVA", Raw(TEXT, "ttc"), "TTC", False, False),
    "choice, list entry": (OG, "statutAdminTechnique", Raw(TEXT, "E – Éditeur"), "E", False, False),
    "choice, label": (OG, "statutAdminTechnique", Raw(TEXT, "éditeur"), "E", True, False),
    "choice, other dash": (
        ESMS,
        "profilMetier",
        Raw(TEXT, "PA - Personnes agées"),
        "PA",
        True,
        False,
    ),
    "choice, unknown": (ESMS, "profilMetier", Raw(TEXT, "EHPAD"), "EHPAD", False, True),
    "operator, code byte for byte": (
        ESMS,
        "operateurMessagerie",
        Raw(TEXT, "CH _20"),
        "CH _20",
        False,
        False,
    ),
    "operator, list entry": (
        ESMS,
        "operateurMessagerie",
        Raw(TEXT, "MAI_15 – MAILIZ"),
        "MAI_15",
        False,
        False,
    ),
    "operator, name": (ESMS, "operateurMessagerie", Raw(TEXT, "mailiz"), "MAI_15", True, False),
    "operator, none": (ESMS, "operateurMessagerie", Raw(TEXT, "aucun"), "null", False, False),
    "operator, unknown": (ESMS, "operateurMessagerie", Raw(TEXT, "mail"), "mail", False, True),
    "tranche, unknown": (OG, "tranche", Raw(TEXT, "inconnue"), "null", False, False),
    "tranche, with its word": (OG, "tranche", Raw(TEXT, "Tranche A"), "A", True, False),
    "tranche, code": (OG, "tranche", Raw(TEXT, "A"), "A", False, False),
    "phone, lost zero": (OG, "telephoneResponsableOG", number("612345678"), "+33612345678", True, False),
    "phone, lost plus": (OG, "telephoneResponsableOG", number("33612345678"), "+33612345678", True, False),
    "phone, overseas, lost plus": (
        OG,
        "telephoneResponsableOG",
        number("262692123456"),
        "+262692123456",
        True,
        False,
    ),
    "e-mail, hyperlink": (OG, "emailResponsableOG", Raw(TEXT, "mailto:a@b.fr"), "a@b.fr", True, False),
    "file, folder": (REQUESTS, "order_file", Raw(TEXT, r"C:\docs\bdc 12.pdf"), "bdc 12.pdf", True, False),
    "error": (REQUESTS, "owner", Raw(RawKind.ERROR, "#REF!"), "#REF!", False, True),
    "error in a CSV": (OG, "FINESSJuridique", Raw(CSV, "#N/A"), "#N/A", False, True),
    "formula with its value": (
        OG,
        "FINESSJuridique",
        Raw(TEXT, "010780054", "=A1"),
        "010780054",
        True,
        False,
    ),
    "formula without": (OG, "FINESSJuridique", Raw(TEXT, "=A1", "=A1", lost=True), "=A1", False, True),
    "spaces alone": (OG, "tranche", Raw(TEXT, " \u00a0\n "), "", False, False),
    "reminder": (OG, "name", Raw(TEXT, " =1+1 "), "=1+1", False, False),
}


@pytest.mark.parametrize(
    ("code", "key", "raw", "text", "repaired", "doubted"), CELLS.values(), ids=CELLS.keys()
)
def test_a_cell(ms1: Lane, code: str, key: str, raw: Raw, text: str, repaired: bool, doubted: bool) -> None:
    found = read(ms1, code, key, raw)
    assert (found.text, bool(found.repairs), bool(found.doubt)) == (text, repaired, doubted)


def test_what_is_said_of_a_repair(ms1: Lane) -> None:
    found = read(ms1, OG, "FINESSJuridique", number("10780054"))
    assert found == Cell("C12", "10780054", "010780054", ("Zéro initial rétabli.",))


def test_a_doubt_offers_the_choices(ms1: Lane) -> None:
    assert read(ms1, ESMS, "operateurMessagerie", Raw(TEXT, "mailiz sa")).doubt == (
        "«\u00a0mailiz sa\u00a0» n’est pas un choix de cette colonne\u00a0: choisissez dans la liste de la cellule."
    )
    assert read(ms1, REQUESTS, "isMandataire", Raw(TEXT, "x")).doubt == (
        "«\u00a0x\u00a0» n’est pas un choix de cette colonne\u00a0: choisissez «\u00a0Oui\u00a0» ou «\u00a0Non\u00a0»."
    )


def test_days_are_counted_from_the_workbooks_first_one(ms1: Lane) -> None:
    cell = read(ms1, REQUESTS, "dateCommande", number("43538", dated=True), since_1904=True)
    assert (cell.shown, cell.text) == ("15/03/2023", "15/03/2023")


def test_none_is_an_answer_where_the_lane_says_so(ms2: Lane) -> None:
    assert read(ms2, ESMS, "IsRefSoins", Raw(TEXT, "Aucun")).text == "null"
    assert read(ms2, ESMS, "profilMetier", Raw(TEXT, "aucun")).text == "null"


def test_a_wrong_text_of_any_length_takes_little_time(ms1: Lane) -> None:
    """Each of these made a careless pattern look at every pair of its characters."""
    for text in (
        " " * 32_767 + "x",
        "\n \n" * 10_000 + "x",
        "a/" * 16_000,
        "1" * 32_767,
        "15 " * 10_000,
        "(" * 32_000,
    ):
        for code, key in (
            (REQUESTS, "dateCommande"),
            (REQUESTS, "order_file"),
            (ESMS, "operateurMessagerie"),
        ):
            assert read(ms1, code, key, Raw(TEXT, text)).shown == text
