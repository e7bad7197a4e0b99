"""Checks of one text in itself: blank, enumeration, code, length, capitals, and numbers or dates.

Each returns True where the text is so faulty that the checks after it should stay silent.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from functools import lru_cache

from ..lane import TagSpec
from ..numbers import email, finess, phone, siret
from .run import Run, View, plural, show

TextCheck = Callable[[Run, View, TagSpec, str, int | None], bool]

CHARSETS = {"digits": re.compile(r"[0-9]*"), "alphanumeric": re.compile(r"[A-Za-z0-9]*")}
DATE = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})")


def text_checks(spec: TagSpec) -> tuple[TextCheck, ...]:
    """The checks that a tag's row calls for, in the order in which they silence each other."""
    if spec.values:
        return (enumeration,)
    if spec.form == "operator":
        return (operator,)
    checks: list[TextCheck] = [blank]
    if spec.form in _WHOLE:
        return (blank, _WHOLE[spec.form])
    if spec.exact_length is not None or spec.charset in CHARSETS:
        checks.append(code)
    elif spec.form not in ("phone", "attachment_name"):
        checks.append(spaces)
    if spec.below_length is not None:
        checks.append(length)
    if spec.charset == "capitals":
        checks.append(capitals)
    if spec.form in _AFTER:
        checks.append(_AFTER[spec.form])
    return tuple(checks)


def nfc_length(text: str) -> int:
    """Code points after NFC: how the limits count.

    >>> nfc_length("e\\u0301")
    1
    """
    return len(text) if text.isascii() else len(unicodedata.normalize("NFC", text))


def blank(run: Run, view: View, spec: TagSpec, text: str, item: int | None) -> bool:
    """A text is never empty nor only white space (FORMAT section 2)."""
    if text and not text.isspace():
        return False
    if run.portal:
        run.ask("text.blank", view, spec, value=text)
    else:
        message = "le texte est vide ; une valeur est attendue."
        run.report("text.blank", view, spec.name, message, value=text, item=item)
    return True


def enumeration(run: Run, view: View, spec: TagSpec, text: str, item: int | None) -> bool:
    """One of the values of section 3.2, letter for letter."""
    values = spec.values or {}
    if text in values:
        return False
    *first, last = [show(value) for value in values]
    allowed = f"{', '.join(first)} ou {last}" if first else last
    near = _near(text, tuple(values))
    run.report(
        "value.enum", view, spec.name, f"{show(text)} n’est pas permis ; la valeur attendue est {allowed}.",
        value=text, repair=near[0] if len(near) == 1 else None, source=spec.source_of("values"), item=item,
    )  # fmt: skip
    return True


def _squeeze(text: str) -> str:
    """Without white space, in capitals: how near misses are told."""
    return "".join(text.split()).upper()


@lru_cache(maxsize=4096)
def _near(text: str, known: tuple[str, ...]) -> list[str]:
    """Those that the text misses by white space or capitals alone; a file often repeats one wrong text."""
    wanted = _squeeze(text)
    return [value for value in known if _squeeze(value) == wanted]


def code(run: Run, view: View, spec: TagSpec, text: str, item: int | None) -> bool:
    """(=n) and its characters: one rule, so that « 12-4 » for five digits is one finding."""
    count, wanted = nfc_length(text), spec.exact_length
    charset = CHARSETS.get(spec.charset or "")
    well_made = charset is None or charset.fullmatch(text) is not None
    if well_made and wanted in (None, count):
        return False
    if spec.form == "siret":
        repair = siret.repair(text)
    else:
        compact = "".join(text.split())
        fits = wanted in (None, len(compact)) and (charset is None or charset.fullmatch(compact))
        repair = compact if fits and compact != text else None
    if wanted in (None, count):
        fault, source = f"contient {_stray(charset, text)}", spec.source_of("charset")
    else:
        fault, source = f"compte {plural(count, 'caractère')}", None
    run.report(
        "text.code", view, spec.name, f"{_expectation(spec)} ; {show(text)} {fault}.",
        value=text, repair=repair, item=item, source=source,
    )  # fmt: skip
    return True


def _stray(charset: re.Pattern[str] | None, text: str) -> str:
    """The first character that the charset does not allow, as a message quotes it."""
    return show(next((char for char in text if charset and not charset.fullmatch(char)), ""))


def _expectation(spec: TagSpec) -> str:
    """What a code's row asks for, in French."""
    if spec.charset == "digits":
        noun = "chiffres"
    elif spec.charset == "alphanumeric":
        noun = "lettres (sans accent) ou chiffres"
    else:
        noun = "caractères"
    if spec.exact_length is None:
        return f"seuls des {noun} sont permis"
    return f"exactement {spec.exact_length} {noun} sont attendus"


def length(run: Run, view: View, spec: TagSpec, text: str, item: int | None) -> bool:
    """(<n), strictly (decision D2)."""
    limit = spec.below_length or 0
    count = nfc_length(text)
    if count < limit:
        return False
    trimmed = text.strip()
    run.report(
        "text.length", view, spec.name,
        f"{limit - 1} caractères au plus sont permis ; ce texte en compte {count}.",
        value=text, item=item, repair=_tidy(spec, text) if nfc_length(trimmed) < limit else None,
    )  # fmt: skip
    return True


def _tidy(spec: TagSpec, text: str) -> str:
    """The text with the certain repairs of a free text: trimmed, and in capitals where they are asked."""
    return text.strip().upper() if spec.charset == "capitals" else text.strip()


def spaces(run: Run, view: View, spec: TagSpec, text: str, item: int | None) -> bool:
    """White space at either end of a free text: a warning, unless it is why the text is too long."""
    trimmed = text.strip()
    limit = spec.below_length
    explains_length = limit is not None and nfc_length(trimmed) < limit <= nfc_length(text)
    if text != trimmed and not explains_length:
        run.report(
            "text.spaces", view, spec.name, f"{show(text)} commence ou finit par un blanc ; retirez-le.",
            value=text, repair=_tidy(spec, text), item=item,
        )  # fmt: skip
    return False


def capitals(run: Run, view: View, spec: TagSpec, text: str, item: int | None) -> bool:
    """CAPITALS: the text equals its own upper case; any other character may stand in it."""
    upper = text.upper()
    if text == upper:
        return False
    run.report(
        "text.capitals", view, spec.name, f"écrivez en majuscules : {show(upper.strip())}.",
        value=text, repair=_tidy(spec, text), item=item,
    )  # fmt: skip
    return True


def finess_number(run: Run, view: View, spec: TagSpec, text: str, item: int | None) -> bool:
    """FINESS: the pattern is an error (decision D13), the key a warning."""
    try:
        finess.validate(text)
    except finess.FinessFormatError:
        wrong_length = nfc_length(text) != finess.LENGTH
        run.report(
            "finess.format", view, spec.name,
            f"9 chiffres sont attendus (en Corse, 2A ou 2B puis 7 chiffres) ; {show(text)} est donné.",
            value=text, repair=finess.repair(text), item=item,
            source=None if wrong_length else spec.source_of("form"),
        )  # fmt: skip
        return True
    except finess.FinessKeyError:
        run.report(
            "finess.key", view, spec.name,
            f"la clé du numéro {show(text)} est fausse ; un chiffre a sans doute été mal saisi.",
            value=text, item=item,
        )  # fmt: skip
    return False


def siret_key(run: Run, view: View, spec: TagSpec, text: str, item: int | None) -> bool:
    """A SIRET's key: in a file a warning."""
    if siret.has_form(text) and not siret.has_key(text):
        run.report(
            "siret.key", view, spec.name,
            f"la clé du SIRET {show(text)} est fausse ; un chiffre a sans doute été mal saisi.",
            value=text, item=item,
        )  # fmt: skip
    return False


def phone_number(run: Run, view: View, spec: TagSpec, text: str, item: int | None) -> bool:
    """A country code and digits; separators are taken out, with a warning."""
    try:
        number = phone.validate(text)
    except phone.PhoneFormatError:
        run.report(
            "phone.format", view, spec.name,
            f"{show(text)} n’est pas un numéro avec indicatif ; écrivez par exemple +33123456789.",
            value=text, item=item, repair=_stripped_phone(text),
        )  # fmt: skip
        return True
    if number != text:
        run.report(
            "phone.separators", view, spec.name,
            f"{show(text)} contient des espaces, des points ou des tirets ; écrivez {number}.",
            value=text, item=item, repair=number,
        )  # fmt: skip
    return False


def _stripped_phone(text: str) -> str | None:
    """What white space of another kind (a tab, a line break) hides; None where that is not the fault."""
    try:
        return phone.validate("".join(text.split()))
    except phone.PhoneFormatError:
        return None


def email_address(run: Run, view: View, spec: TagSpec, text: str, item: int | None) -> bool:
    """The documents' loose rule; in the portal, a real address."""
    validate = email.validate_real if run.portal else email.validate
    try:
        validate(text)
    except email.EmailFormatError:
        rule, message = "email.format", "doit contenir un « @ » au-delà du premier caractère, et un point"
    except email.EmailRealError:
        rule, message = "email.real", "n’est pas une adresse complète ; écrivez par exemple nom@domaine.fr"
    else:
        return False
    run.report(rule, view, spec.name, f"{show(text)} {message}.", value=text, item=item)
    return True


def real_date(run: Run, view: View, spec: TagSpec, text: str, item: int | None) -> bool:
    """JJ/MM/AAAA, and a day that exists."""
    if _is_day(text):
        return False
    well_made = DATE.fullmatch(text) is not None
    fault = "est un jour qui n’existe pas" if well_made else "n’est pas une date au format JJ/MM/AAAA"
    clean = text.strip()
    run.report(
        "date.real", view, spec.name, f"{show(text)} {fault} ; écrivez par exemple 15/03/2023.",
        value=text, item=item, repair=clean if _is_day(clean) else None,
    )  # fmt: skip
    return True


def _is_day(text: str) -> bool:
    """Whether the text is JJ/MM/AAAA of a day that exists.

    >>> _is_day("29/02/2024"), _is_day("29/02/2023"), _is_day("1/3/2023")
    (True, False, False)
    """
    match = DATE.fullmatch(text)
    try:
        return match is not None and bool(date(int(match[3]), int(match[2]), int(match[1])))
    except ValueError:
        return False


def operator(run: Run, view: View, spec: TagSpec, text: str, item: int | None) -> bool:
    """A code of section 4, byte for byte."""
    if text in run.lane.operators:
        return False
    near = _near(text, tuple(run.lane.operators))
    hint = f" ; le code s’écrit {show(near[0])}" if near else ""
    repair = near[0] if len(near) == 1 else None
    message = f"{show(text)} n’est pas un code de la liste{hint}."
    run.report("operator.unknown", view, spec.name, message, value=text, item=item, repair=repair)
    return True


#: Forms that say all there is to say of the text.
_WHOLE: dict[str | None, TextCheck] = {"finess": finess_number, "date": real_date}
#: Forms judged after the length and the characters.
_AFTER: dict[str | None, TextCheck] = {"siret": siret_key, "phone": phone_number, "email": email_address}
