"""What is put in a tag to see whether it is refused: other kinds, limits, near misses."""

from __future__ import annotations

from typing import Any

from requests_app.fake_asp.numbers import Number

#: Put in every tag: the other JSON kinds, and texts that stand for nothing.
ANYWHERE: tuple[Any, ...] = (
    *(None, True, False, "", " ", "\u00a0", "\u200b", "null", "true", "0", "X"),
    *(Number("0"), Number("1"), Number("-1"), Number("1.0"), Number("1.00"), Number("1e0")),
    *([], {}, [None], ["X"], {"X": None}),
)
_WORDS = ("C", "c", "TTC", "HT", "ht", "E", "S", "e", "DMP", "INS", "DMP, INS", "DMP,INS", "INS, DMP")
_PROFILES = ("PA", "PH", "DOM", "SAAD", "PDS", "pa", "PA, PH")
_LENGTHS = {5: "A", 9: "1", 10: "A", 25: "N", 50: "N", 150: "N"}
_ODD_TEXTS = (
    "É",
    "é",
    "Œ",
    "ß",
    "ª",
    "ǅ",
    "N\n",
    " N",
    "N ",
    "N\tN",
    "\x00",
    "😀",
    "D’ÉON-MARTIN 2",
    "\ufeffN",
    "ﬁ",
)
_EMAILS = (
    "@",
    "a@b",
    "@a.b",
    "a@b.",
    "a.b@",
    "a@@b.c",
    "@a@b.c",
    ".@a",
    "é@b.fr",
    "a b@c.d",
    "a@b.c\n",
    "a.b",
)
_PHONES = (
    *(
        "+33",
        "+33612345678",
        "0033612345678",
        "0612345678",
        "+33 6.12-34 56 78",
        "+33 (0)6 12 34 56 78",
        "00",
    ),
    *(
        "++33612345678",
        "+",
        "+A33612345",
        "\uff0b33612345678",
        "tél. +33612345678",
        "+ 33 612345678",
        "+3361",
        "+33612",
    ),
)
_FINESS = (
    *(
        "123456789",
        "2A1234567",
        "2b1234567",
        "2C1234567",
        "12345678A",
        "1234 6789",
        "000000000",
        "12345678\n",
    ),
    *("\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669", "12345678", "1234567890", "-12345678"),
)
_DATES = (
    *(
        "29/02/2024",
        "29/02/2023",
        "31/12/9999",
        "00/01/2023",
        "1/1/2023",
        "2023-01-01",
        "31/04/2023",
        "01/13/2023",
    ),
    *(
        "01/01/0000",
        "01/01/0001",
        "01/01/23",
        "01/01/2023 ",
        "01/01/2023\n",
        "01-01-2023",
        "٠١/٠١/٢٠٢٣",
        "01/01/12023",
    ),
)
_AMOUNTS = tuple(
    Number(text)
    for text in (
        *("0.00", "0.01", "-1.00", "-0.00", "5840", "5840.0", "5840.00", "5840.000", "5.84e3", "5840.00e0"),
        *("5840.00E+00", "1E400", "99999999999999999999.99", "1e-2", "0.10"),
    )
)
_NUMBERS = (
    "a0001",
    "A001",
    "A00001",
    "A-001",
    "ÀBCDE",
    "A0001\n",
    "00000",
    "A 001",
    "\u0661\u0662\u0663\u0664\u0665",
)
_OPERATORS = (
    "GIP_1",
    "CH _20",
    "CH_20",
    "ch _20",
    "HÔP_302",
    "HO\u0302P_302",
    "SOI_355",
    "SOI_356",
    "GIP_1 ",
    "AUTRE",
)
_RANKS = tuple(Number(text) for text in ("2", "200", "201", "-1", "1000", "1" * 40))


def _by_length(length: int) -> tuple[str, ...]:
    """Texts at the limit and on either side of it, and some whose bytes or code points are more than their letters."""
    letter = _LENGTHS[length]
    at_the_limit = (letter * size for size in (length - 1, length, length + 1))
    return (*at_the_limit, "E\u0301" * (length - 1), "é" * length)


_EMAIL = (*_EMAILS, "a" * 143 + "@bc.fr", "a" * 144 + "@bc.fr", "a" * 145 + "@bc.fr", *_by_length(150))
_PHONE = (*_PHONES, "+" + "3" * 48, "+" + "3" * 49, "+33" + " 1" * 24, *_by_length(50))
_NAME = (*_ODD_TEXTS, *_by_length(50))
#: What is put in one tag because of what the documents say of it.
IN_THE_TAG: dict[str, tuple[Any, ...]] = {
    "numLigne": _RANKS,
    "typeAction": _WORDS,
    "numeroEditeur": (*_NUMBERS, *_by_length(5)),
    "dateCommande": _DATES,
    "regimeTVA": _WORDS,
    "montantSegurHT": _AMOUNTS,
    "nomMandataire": _NAME,
    "emailMandataire": _EMAIL,
    "telephoneMandataire": _PHONE,
    "FINESSJuridique": (*_FINESS, *_by_length(9)),
    "statutAdminTechnique": _WORDS,
    "certificatServeur": (None,),
    "numeroCarteCPX": (*_NUMBERS, *_by_length(10), "A12345678é"),
    "nomAdminTechnique": (*_ODD_TEXTS, *_by_length(25)),
    "telAdminTechnique": _PHONE,
    "emailAdminTechnique": _EMAIL,
    "utiliteCertificat": _WORDS,
    "nomResponsableOG": _NAME,
    "emailResponsableOG": _EMAIL,
    "telephoneResponsableOG": _PHONE,
    "FINESSGeos": _FINESS,
    "formatFichier": ("PDF", "PNG", "JPG", "pdf", "JPEG", " PDF"),
    "typeFichier": ("BON_COMMANDE", "PREUVE_HT", "BDC", "bon_commande", "BON_COM MANDE"),
    "FINESSGeo": _FINESS,
    "ancienneVersion": _NAME,
    "operateurMessagerie": _OPERATORS,
    "profilMetier": _PROFILES,
    "numeroASP": ("0000000001",),
    "codeTraitement": ("0000",),
    "libelleTraitement": ("Demande acceptée",),
}
