"""One file per lane, typed by hand from the format's page: the writer gives its bytes, the reader its tree.

Nothing rewrites ``golden/``: where a test here fails, the writer or the reader is wrong, or the format has
changed and a person types the file again.
"""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from requests_app.asp_file import default_structure, judge, read, write
from requests_app.rules import Context, Decisions, Level, Node, Number, Value, lanes

GOLDEN = Path(__file__).parent / "golden"

NO_CERTIFICATE: dict[str, Value] = {
    "demandeCertificatServeur": False,
    "contractualisationOG": None,
    "statutAdminTechnique": None,
    "contractualisationEditeur": None,
    "numeroCarteCPX": None,
    "nomAdminTechnique": None,
    "telAdminTechnique": None,
    "emailAdminTechnique": None,
    "utiliteCertificat": None,
}
NO_MANDATAIRE: dict[str, Value] = {
    "isMandataire": False,
    "nomMandataire": None,
    "emailMandataire": None,
    "telephoneMandataire": None,
}
FILLED_BY_THE_AGENCY: dict[str, Value] = {
    "numeroASP": None,
    "codeTraitement": None,
    "libelleTraitement": None,
}


def header(numero_ans: str, siret: str, *lines: Node) -> Node:
    values: dict[str, Value] = {"impId": None, "numeroAns": numero_ans, "SIRET": siret}
    return Node(Level.FILE, values, {Level.LINE: list(lines)})


@dataclass
class Line:
    """One line, in the order in which a person reads it."""

    number: int
    numero_editeur: str
    order: tuple[str, str, str]
    mandataire: dict[str, Value]
    ogs: list[Node] = field(default_factory=list)
    pieces: list[Node] = field(default_factory=list)
    scenarios: list[Node] = field(default_factory=list)

    def node(self) -> Node:
        day, regime, amount = self.order
        values: dict[str, Value] = {
            "numLigne": Number(str(self.number)),
            "typeAction": "C",
            "numeroEditeur": self.numero_editeur,
            "dateCommande": day,
            "regimeTVA": regime,
            "montantSegurHT": Number(amount),
            **self.mandataire,
            **FILLED_BY_THE_AGENCY,
        }
        held: dict[Level, list[Node]] = {
            Level.OG: self.ogs,
            Level.PJ: self.pieces,
            Level.ESMS: self.scenarios,
        }
        return Node(Level.LINE, values, {**held})


def og(finess: str, contact: tuple[str, str, str], certificate: dict[str, Value], geos: list[str]) -> Node:
    name, email, phone = contact
    values: dict[str, Value] = {
        "FINESSJuridique": finess,
        **certificate,
        "nomResponsableOG": name,
        "emailResponsableOG": email,
        "telephoneResponsableOG": phone,
        "FINESSGeos": [*geos],
    }
    return Node(Level.OG, values)


def piece(name: str, kind: str, type_: str) -> Node:
    return Node(Level.PJ, {"nomFichier": name, "formatFichier": kind, "typeFichier": type_})


def scenario(
    finess: str, old: str, *, flags: tuple[bool, bool, bool | None], operator: str | None, job: str | None
) -> Node:
    master, storage, soins = flags
    values: dict[str, Value] = {
        "FINESSGeo": finess,
        "ancienneVersion": old,
        "isMaitreId": master,
        "IsStockageId": storage,
        "operateurMessagerie": operator,
        "profilMetier": job,
        "IsRefSoins": soins,
    }
    return Node(Level.ESMS, values)


def ms1_example() -> Node:
    """The example of section 3.1."""
    certificate: dict[str, Value] = {
        "demandeCertificatServeur": True,
        "contractualisationOG": True,
        "statutAdminTechnique": "S",
        "contractualisationEditeur": None,
        "numeroCarteCPX": "A123456789",
        "nomAdminTechnique": "DURAND",
        "telAdminTechnique": "+33100000000",
        "emailAdminTechnique": "si@example.org",
        "utiliteCertificat": "DMP, INS",
    }
    contact = ("MARTIN", "direction@example.org", "+33100000001")
    return Line(
        1,
        "A0001",
        ("15/03/2023", "TTC", "4866.67"),
        NO_MANDATAIRE,
        [og("345678912", contact, certificate, ["123456789", "234567891"])],
        [piece("MS1-DUI-Va1-BDC-A0001.pdf", "PDF", "BON_COMMANDE")],
        [
            scenario("123456789", "DUI 3.2", flags=(True, True, True), operator="MAI_15", job="PA"),
            scenario("234567891", "DUI 3.2", flags=(False, False, None), operator=None, job="PH"),
        ],
    ).node()


def ms1_mandataire() -> Node:
    """Two OG under a mandataire, one with a certificate whose technical administrator is the supplier's."""
    certificate: dict[str, Value] = {
        "demandeCertificatServeur": True,
        "contractualisationOG": False,
        "statutAdminTechnique": "E",
        "contractualisationEditeur": True,
        "numeroCarteCPX": "B987654321",
        "nomAdminTechnique": "LEFÈVRE",
        "telAdminTechnique": "+262262000002",
        "emailAdminTechnique": "technique@example.com",
        "utiliteCertificat": "INS",
    }
    mandataire: dict[str, Value] = {
        "isMandataire": True,
        "nomMandataire": "D'ÉLIE-MÜLLER",
        "emailMandataire": "mandat@example.org",
        "telephoneMandataire": "+33100000003",
    }
    petit = ("PETIT", "petit@example.org", "+33100000004")
    rossi = ("ROSSI", "rossi@example.org", "+33400000005")
    return Line(
        2,
        "A0002",
        ("29/02/2024", "TTC", "7300.00"),
        mandataire,
        [
            og("019990001", petit, certificate, ["019996107"]),
            og("2A9990009", rossi, NO_CERTIFICATE, ["2A9996105", "2B9996202"]),
        ],
        [piece("MS1-DUI-Va1-BDC-A0002.png", "PNG", "BON_COMMANDE")],
        [
            scenario("019996107", "Aucune", flags=(True, False, False), operator="HÔP_302", job="DOM"),
            scenario("2A9996105", "DUI « Île » 1.0", flags=(True, True, True), operator="CH _20", job="SAAD"),
            scenario("2B9996202", 'DUI "Sud" \\ 2', flags=(False, True, None), operator=None, job="PH"),
        ],
    ).node()


def ms2_under_ht() -> Node:
    """Under HT with its proof, and the two facultative answers left null."""
    contact = ("BERNARD", "bernard@example.org", "+33400000001")
    return Line(
        1,
        "00001",
        ("07/12/2023", "HT", "5840.00"),
        NO_MANDATAIRE,
        [og("699990016", contact, NO_CERTIFICATE, ["699993119", "699993226"])],
        [
            piece("MS2-DUI-Va1-BDC-00001.pdf", "PDF", "BON_COMMANDE"),
            piece("MS2-DUI-Va1-HT-00001.jpg", "JPG", "PREUVE_HT"),
        ],
        [
            scenario("699993119", "DUI PDS 4", flags=(True, True, None), operator="MAI_15", job="PDS"),
            scenario("699993226", "DUI PDS 4", flags=(True, False, False), operator=None, job=None),
        ],
    ).node()


TREES = {
    "ms1-dui": header("0123456789", "73282932000074", ms1_example(), ms1_mandataire()),
    "ms2-dui-pds": header("0000000042", "35600000000048", ms2_under_ht()),
}
#: The documents' own FINESS fail their key: warnings of ours, which never block.
WARNINGS = {"ms1-dui": ["finess.key"] * 5, "ms2-dui-pds": []}


def golden(lane: str) -> bytes:
    return (GOLDEN / f"{lane}.json").read_bytes()


@pytest.mark.parametrize("lane", sorted(TREES))
def test_writing_gives_the_golden_bytes(lane: str) -> None:
    spec = lanes()[lane]
    assert write(TREES[lane], default_structure(spec), spec, Decisions()) == golden(lane)


@pytest.mark.parametrize("lane", sorted(TREES))
def test_reading_the_golden_file_gives_the_tree(lane: str) -> None:
    spec = lanes()[lane]
    document = read(golden(lane), default_structure(spec), spec)
    assert document.tree == TREES[lane]
    assert document.findings == []


@pytest.mark.parametrize("lane", sorted(TREES))
def test_the_golden_file_holds_no_fault(lane: str) -> None:
    spec = lanes()[lane]
    context = Context(lane=spec, today=date(2023, 3, 20))
    report = judge(golden(lane), default_structure(spec), context)
    assert [finding.rule for finding in report.findings] == WARNINGS[lane]


def test_there_is_one_golden_file_for_each_lane() -> None:
    assert sorted(path.stem for path in GOLDEN.iterdir()) == sorted(lanes()) == sorted(TREES)
