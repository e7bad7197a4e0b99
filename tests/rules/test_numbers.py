"""FINESS, SIRET, telephone and e-mail: what passes, what is refused by which name, what is repaired."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests_app.rules.numbers import email, finess, phone, siret

DIGITS = st.text("0123456789", min_size=8, max_size=8)


def keyed(stem: str) -> str:
    return next(text for key in range(10) if finess.has_key(text := f"{stem}{key}"))


@given(DIGITS)
def test_exactly_one_key_in_ten_holds(stem: str) -> None:
    assert sum(finess.has_key(f"{stem}{key}") for key in range(10)) == 1


@given(DIGITS, st.integers(0, 7), st.integers(1, 9))
def test_the_key_sees_any_one_wrong_digit(stem: str, at: int, shift: int) -> None:
    number = keyed(stem)
    wrong = number[:at] + str((int(number[at]) + shift) % 10) + number[at + 1 :]
    with pytest.raises(finess.FinessKeyError):
        finess.validate(wrong)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12345678",
        "1234567890",
        "123456789\n",
        " 123456789",
        "2C1234567",
        "2a1234567",
        "A12345678",
        "١٢٣٤٥٦٧٨٩",
    ],
)
def test_what_has_not_the_form_of_a_finess(text: str) -> None:
    with pytest.raises(finess.FinessFormatError):
        finess.validate(text)


def test_corsica_counts_a_as_1_and_b_as_2() -> None:
    assert [finess.has_key(f"2A000001{key}") for key in range(10)] == [
        finess.has_key(f"21000001{key}") for key in range(10)
    ]
    assert [finess.has_key(f"2B000001{key}") for key in range(10)] == [
        finess.has_key(f"22000001{key}") for key in range(10)
    ]


@given(DIGITS)
def test_a_lost_zero_comes_back_only_where_the_key_proves_it(stem: str) -> None:
    number = keyed(f"0{stem[:7]}")
    assert finess.repair(number[1:]) == number
    wrong = number[1:-1] + str((int(number[-1]) + 1) % 10)
    assert finess.repair(wrong) is None


@given(st.text(max_size=12))
def test_a_repair_is_always_a_finess(text: str) -> None:
    repaired = finess.repair(text)
    assert repaired is None or (finess.has_form(repaired) and repaired != text)


@pytest.mark.parametrize(
    "text", ["7328293200007", "732829320000740", "73282932000074\n", "7328293200007A", ""]
)
def test_what_has_not_the_form_of_a_siret(text: str) -> None:
    with pytest.raises(siret.SiretFormatError):
        siret.validate(text)


@pytest.mark.parametrize("text", ["73282932000075", "35600000000014", "35600000000049"])
def test_a_siret_whose_key_is_wrong(text: str) -> None:
    with pytest.raises(siret.SiretKeyError):
        siret.validate(text)


@pytest.mark.parametrize("text", ["73282932000074", "35600000000048", "35600000049837"])
def test_a_siret_whose_key_holds(text: str) -> None:
    assert siret.validate(text) == text


def test_a_siret_is_repaired_where_its_key_proves_it() -> None:
    assert siret.repair("732 829 320 00074") == "73282932000074"
    short = "00632012100017"[1:]
    assert siret.repair(short) in (None, "00632012100017")
    assert siret.repair("73282932000074") is None


TYPED = [
    ("01 00 00 00 00", None, "+33100000000"),
    ("01.23.45.67.89", "75", "+33123456789"),
    ("06-12-34-56-78", "2A", "+33612345678"),
    ("+33 (0)1 23 45 67 89", None, "+33123456789"),
    ("0033 1 23 45 67 89", None, "+33123456789"),
    ("+32 2 555 12 12", None, "+3225551212"),
    ("0590 20 00 00", "971", "+590590200000"),
    ("0590 20 00 00", "9A", "+590590200000"),
    ("0596 50 00 00", "9B", "+596596500000"),
    ("0594 30 00 00", "973", "+594594300000"),
    ("0262 90 00 00", "974", "+262262900000"),
    ("0269 61 00 00", "9F", "+262269610000"),
    ("0639 69 00 00", "976", "+262639690000"),
    ("0596 50 00 00", "75", "+596596500000"),
    ("0262 90 00 00", "972", "+262262900000"),
    ("01 23 45 67 89", "972", "+33123456789"),
    ("0800 12 34 56", "75", "+33800123456"),
    ("41 12 34", "975", "+508411234"),
    ("72 25 07", "986", "+681722507"),
    ("40 40 40 40", "987", "+68940404040"),
    ("25 00 00", "988", "+687250000"),
]


@pytest.mark.parametrize(("typed", "departement", "expected"), TYPED, ids=str)
def test_a_typed_number_becomes_international(typed: str, departement: str | None, expected: str) -> None:
    assert phone.to_international(typed, departement) == expected
    assert phone.to_international(expected, departement) == expected
    assert phone.validate(expected) == expected


@pytest.mark.parametrize(
    "typed", ["", "123", "25 00 00", "poste 12", "+", "+12345", "01 23 45 67 8", "0١ 23 45 67 89"]
)
def test_what_is_no_number_stays_as_typed(typed: str) -> None:
    with pytest.raises(phone.PhoneFormatError):
        phone.to_international(typed)


@pytest.mark.parametrize("text", ["+33\u00a01\u202f00", "+33\u20111.00.00.00.00"])
def test_separators_of_every_width_are_taken_out(text: str) -> None:
    assert phone.clean(text) == text.translate({ord(char): None for char in phone.SEPARATORS})
    assert phone.clean(text).removeprefix("+").isdigit()


@pytest.mark.parametrize(
    "text", ["+33100000000\n", "+33\t100000000", "+٣٣١٠٠٠٠٠٠", "33100000000", "++33100000"]
)
def test_what_a_file_may_not_say(text: str) -> None:
    with pytest.raises(phone.PhoneFormatError):
        phone.validate(text)


@pytest.mark.parametrize("text", ["a@b.c", "a.b@c", "@a@.", "é@é.fr", "a b@c.d"])
def test_the_documents_rule_for_an_address(text: str) -> None:
    assert email.validate(text) == text


@pytest.mark.parametrize("text", ["", "@", "a@b", "@a.b", "a.b"])
def test_what_the_documents_rule_refuses(text: str) -> None:
    with pytest.raises(email.EmailFormatError):
        email.validate(text)


@pytest.mark.parametrize("text", ["a@b.fr", "a.b+c@d-e.example.org", "o'neil@b.fr", "a@b.xn--p1ai"])
def test_a_real_address(text: str) -> None:
    assert email.validate_real(text) == text


@pytest.mark.parametrize(
    "text", ["a@b.fr\n", "a@@b.fr", "a@b..fr", ".a@b.fr", "a.@b.fr", "a@b.1", "a b@c.fr", "a@-b.fr"]
)
def test_no_real_address(text: str) -> None:
    with pytest.raises(email.EmailRealError):
        email.validate_real(text)
