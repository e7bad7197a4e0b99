"""What a form repairs visibly as a field is saved, and what it leaves as typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests_app.rules import TagSpec, repair_typed
from requests_app.rules.repair import CAPITALS, NUMBER, PHONE, SPACES_REMOVED, TRIMMED, ZERO

from .trees import MS1

CASES = [
    ("nomResponsableOG", " Martin-élie ", None, "MARTIN-ÉLIE", (TRIMMED, CAPITALS)),
    ("nomResponsableOG", "MARTIN", None, "MARTIN", ()),
    ("ancienneVersion", " DUI  3.2 ", None, "DUI  3.2", (TRIMMED,)),
    ("emailResponsableOG", " a@b.fr\n", None, "a@b.fr", (TRIMMED,)),
    ("telephoneResponsableOG", "01 00 00 00 00", None, "+33100000000", (PHONE,)),
    ("telephoneResponsableOG", "0596 50 00 00", "972", "+596596500000", (PHONE,)),
    ("telephoneResponsableOG", "poste 12", None, "poste 12", ()),
    ("FINESSJuridique", "01 078 0054", None, "010780054", (SPACES_REMOVED,)),
    ("FINESSJuridique", "10780054", None, "010780054", (ZERO,)),
    ("FINESSJuridique", "2a0000014", None, "2A0000014", (NUMBER,)),
    ("FINESSJuridique", "1078005", None, "1078005", ()),
    ("SIRET", "732 829 320 00074", None, "73282932000074", (SPACES_REMOVED,)),
    ("numeroCarteCPX", "A123 456 789", None, "A123456789", (SPACES_REMOVED,)),
    ("numeroCarteCPX", "a123", None, "a123", ()),
    ("nomResponsableOG", "   ", None, "", (TRIMMED,)),
]


@pytest.mark.parametrize(("tag", "typed", "departement", "kept", "reasons"), CASES, ids=str)
def test_a_typed_text_is_repaired_and_the_reason_said(
    tag: str, typed: str, departement: str | None, kept: str, reasons: tuple[str, ...]
) -> None:
    repair = repair_typed(MS1.tags[tag], typed, departement)
    assert (repair.text, repair.reasons) == (kept, reasons)


@given(
    st.sampled_from([spec for spec in MS1.tags.values() if spec.kind == "text"]),
    st.one_of(st.text(max_size=20), st.from_regex(r"[0-9 .+]{0,16}", fullmatch=True)),
)
def test_repairing_twice_changes_nothing_more(spec: TagSpec, text: str) -> None:
    once = repair_typed(spec, text)
    assert repair_typed(spec, once.text).text == once.text
    assert bool(once.reasons) == (once.text != text)
