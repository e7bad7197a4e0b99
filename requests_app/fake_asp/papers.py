"""What one document says and the other does not: the two papers of the agency, side by side."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Paper:
    """One of the agency's two documents, in what sets it apart from the other.

    ``code`` is what ``--lane`` names; ``prefix`` begins the attachments' names (section 3.3); ``digits`` are the tags
    of the header that section 3.2 wants « de type numérique »; ``profiles`` the values of ``profilMetier``;
    ``optional`` the tags that the column « Obligatoire ? » calls « Facultatif ».
    """

    code: str
    title: str
    prefix: str
    digits: frozenset[str]
    profiles: tuple[str, ...]
    optional: frozenset[str]


PAPERS: Mapping[str, Paper] = {
    paper.code: paper
    for paper in (
        # « Champ de type numérique » stands beside SIRET in MS1 and beside numeroAns in MS2: each is read as written.
        Paper(
            code="ms1-dui",
            title="DTJSONAVANCE-MS1-DUI-Va1",
            prefix="MS1-DUI-Va1",
            digits=frozenset({"SIRET"}),
            profiles=("PA", "PH", "DOM", "SAAD"),
            optional=frozenset({"operateurMessagerie"}),
        ),
        # « Complétion facultative des champs profilMetier et IsRefSoins »: MS2's version of 17/11/2023.
        Paper(
            code="ms2-dui-pds",
            title="DTJSONAVANCE-MS2-DUI-PDS-Va1",
            prefix="MS2-DUI-Va1",
            digits=frozenset({"numeroAns"}),
            profiles=("PDS",),
            optional=frozenset({"operateurMessagerie", "profilMetier", "IsRefSoins"}),
        ),
    )
}


@cache
def operator_codes() -> frozenset[str]:
    """The codes of section 4, the same in both papers; « CH _20 » keeps its space."""
    listed = Path(__file__).with_name("operator_codes.txt").read_text(encoding="utf-8")
    return frozenset(listed.splitlines())


def guess_paper(content: bytes) -> Paper | None:
    """The paper whose prefix begins the first attachment's name that the file holds; None where none does.

    On the agency's portal the depositor says which software the file is for; the file itself does not say its lane.
    """
    prefixes = b"|".join(paper.prefix.encode() for paper in PAPERS.values())
    found = re.search(rb'"nomFichier"\s*:\s*"(' + prefixes + rb")-", content)
    return next((paper for paper in PAPERS.values() if found and paper.prefix.encode() == found[1]), None)
