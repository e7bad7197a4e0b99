"""Telephone numbers (FORMAT section 3): as a file must say them, and as people type them in a form.

A national number becomes an international one. French overseas territories share the national plan but not
the country code: under +33 a Martinique office's number would be dialled in vain. The plan tells them apart,
the département decides where it does not (Pacific numbers have no leading zero).
"""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

#: After the country code's « + » or « 00 ».
MIN_DIGITS = 6
_INTERNATIONAL = re.compile(rf"(?:\+|00)[0-9]{{{MIN_DIGITS},}}")
_NATIONAL = re.compile(r"0[1-9][0-9]{8}")
#: Spaces of every width, dots, and dashes of every length; a tab or a line break is no separator.
_SPACES = " \u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f"
SEPARATORS = f"{_SPACES}.-\u2010\u2011\u2012\u2013\u2014"
_DROP = str.maketrans("", "", SEPARATORS)
_TRUNK_ZERO = re.compile(r"^((?:\+|00)[0-9]{2,3})\(0\)")

#: Département, as the register (9A) or as addresses (971) say it -> region of the telephone plan.
_REGIONS = {
    "971": "GP", "9A": "GP", "972": "MQ", "9B": "MQ", "973": "GF", "9C": "GF", "974": "RE", "9D": "RE",
    "975": "PM", "9E": "PM", "976": "YT", "9F": "YT", "977": "BL", "978": "MF",
    "986": "WF", "987": "PF", "988": "NC",
}  # fmt: skip
#: A national number has 10 digits at most.
_SURELY_INTERNATIONAL = 11
_OVERSEAS = ("GP", "MQ", "GF", "RE", "YT", "PM")
_LINES = (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


class PhoneError(ValueError):
    """Not a telephone number that a file may say."""


class PhoneFormatError(PhoneError):
    """No country code, or too few digits, or other characters."""


def clean(text: str) -> str:
    """The text without its separators.

    >>> clean("+33 1.00-00 00 00")
    '+33100000000'
    """
    return text.translate(_DROP)


def validate(text: str) -> str:
    """The number without separators, country code first. Raises ``PhoneFormatError``.

    >>> validate("+33 1 00 00 00 00"), validate("0033100000000")
    ('+33100000000', '0033100000000')
    """
    number = clean(text)
    if not _INTERNATIONAL.fullmatch(number):
        raise PhoneFormatError(text)
    return number


def to_international(text: str, departement: str | None = None) -> str:
    """The number as the files of the portal say it: « + » and digits. Raises ``PhoneFormatError``.

    ``departement`` is that of the organisation ("75", "2A", "972" or the register's "9B").

    >>> to_international("01 00 00 00 00"), to_international("0033 (0)1 00 00 00 00")
    ('+33100000000', '+33100000000')
    >>> to_international("0596 50 00 00", "972"), to_international("0596 50 00 00", "75")
    ('+596596500000', '+596596500000')

    A spreadsheet takes the « + » or the zero from the front:

    >>> to_international("596596500000"), to_international("612345678")
    ('+596596500000', '+33612345678')
    """
    number = clean(_TRUNK_ZERO.sub(r"\1", clean(text)))
    if number.startswith("00"):
        number = f"+{number[2:]}"
    if number.startswith("+"):
        return validate(number)
    if not (number.isascii() and number.isdigit()):
        raise PhoneFormatError(text)
    region = _REGIONS.get((departement or "").strip().upper(), "FR")
    return _without_plus(number) or _from_national(number, region)


def _without_plus(number: str) -> str | None:
    """The number of a French country code whose « + » is lost; None where it is too short to be one for sure."""
    if len(number) < _SURELY_INTERNATIONAL:
        return None
    try:
        parsed = phonenumbers.parse(f"+{number}")
    except NumberParseException:
        return None
    known = ("FR", *_REGIONS.values())
    return (
        f"+{number}" if any(phonenumbers.is_valid_number_for_region(parsed, one) for one in known) else None
    )


def _from_national(number: str, region: str) -> str:
    """Try the organisation's own region, then the rest of the national plan, the mainland last."""
    shared = _OVERSEAS if _NATIONAL.fullmatch(number) else ()
    elsewhere = [(other, _LINES) for other in shared if other != region]
    own = [] if region == "FR" else [(region, None)]
    for candidate, types in [*own, *elsewhere, ("FR", None)]:
        try:
            parsed = phonenumbers.parse(number, candidate)
        except NumberParseException:
            continue
        if phonenumbers.is_valid_number(parsed) and (
            types is None or phonenumbers.number_type(parsed) in types
        ):
            return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
    if region == "FR" and _NATIONAL.fullmatch(number):
        return f"+33{number[1:]}"  # a range opened since the library's tables were made
    raise PhoneFormatError(number)
