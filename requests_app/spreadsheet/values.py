"""From a raw cell to the answer of its column: certain repairs are made and said, else a doubt is told.

Nothing is judged here: whether the answer is right is the rulebook's business.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from ..rules import TagSpec
from ..rules.amounts import AmountError, parse_amount
from ..rules.days import written
from ..rules.operators import plain
from ..rules.repair import TRIMMED, ZERO, repair_typed
from .choices import Choices
from .cleaning import cleaned, unforced, unquoted
from .dates import SURE_YEARS, day_in
from .layout import Column
from .raw import DIGITS, Raw, RawKind, day_of, moment_of, number_of, shown
from .rows import Cell

#: Kinds whose text is a code of some sort: quotes and marks around it were never meant.
_CODES = ("finess", "siret", "phone", "code", "email", "date", "amount", "boolean", "choice")
#: Excel writes the sign of the power; a card's number such as 1234567E12 has none.
_SCIENTIFIC = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?E[+-][0-9]+", re.IGNORECASE)
_ERRORS = re.compile(
    r"#(?:N/A|REF!|VALUE!|VALEUR!|NAME\?|NOM\?|DIV/0!|NULL!|NUL!|NUM!|NOMBRE!|SPILL!|PROPAGATION!|CALC!)"
)
_TOO_FINE = re.compile(r"[0-9]+[.,][0-9]{3,}")
_FOLDER = re.compile(r"^.*[\\/](?=[^\\/]+$)")
_MAILTO = re.compile(r"mailto:", re.IGNORECASE)
_CENTS = Decimal("0.01")

_READ_AS = "lu comme « {text} »"
_FORMULA = "valeur calculée par une formule"
#: The doubt about a formula without its value: a text that stood for it would be read as an answer.
LOST_FORMULA = (
    "La cellule contient une formule dont le fichier ne donne pas la valeur : ouvrez-le dans Excel, "
    "enregistrez-le et déposez-le de nouveau, ou remplacez la formule par sa valeur."
)
_ERROR = "La cellule affiche une erreur du tableur ({text}) : écrivez la valeur elle-même."
_AS_TEXT = "mettez la cellule au format Texte, puis saisissez-la de nouveau."
_DIGITS_LOST = "« {text} » est un nombre dont le tableur a perdu des chiffres : " + _AS_TEXT
_BECAME_DAY = "Le tableur a fait de ce texte une date ({text}) : " + _AS_TEXT
_ROUND = "« {text} » a plus de deux décimales : arrondissez vous-même au centime."
_NO_CHOICE = "« {text} » n’est pas un choix de cette colonne : {hint}."


#: Texts of a column whose reading is remembered: most columns repeat few.
_REMEMBERED = 2_000
_Told = tuple[str, str, tuple[str, ...], str]


@dataclass(slots=True)
class _Answer:
    text: str
    reasons: list[str]
    doubt: str = ""


class Reader:
    """Reads the cells of one column."""

    def __init__(self, column: Column, *, since_1904: bool = False) -> None:
        self._column, self._since_1904 = column, since_1904
        self._choices = Choices(column)
        self._remembered: dict[str, _Told] = {}
        kinds = {"date": self._date, "amount": self._amount, "boolean": self._choice, "choice": self._choice,
                 "file": self._file}  # fmt: skip
        self._read = self._open if column.open else kinds.get(column.kind, self._text)

    def cell(self, raw: Raw, ref: str) -> Cell:
        """The cell of a raw one that stands at ``ref``."""
        if raw.kind is not RawKind.TEXT or raw.formula:
            return Cell(ref, *self._told(raw))
        told = self._remembered.get(raw.text)
        if told is None:
            told = self._told(raw)
            if len(self._remembered) < _REMEMBERED:
                self._remembered[raw.text] = told
        return Cell(ref, *told)

    def _told(self, raw: Raw) -> _Told:
        """What is shown, the answer, the repairs, the doubt."""
        seen = shown(raw, since_1904=self._since_1904)
        if doubt := _unreadable(raw, seen):
            return seen, seen, (), doubt
        answer = self._answer(raw, seen)
        if raw.formula:
            answer.reasons.insert(0, _FORMULA)
        return seen, answer.text, tuple(map(_sentence, answer.reasons)), answer.doubt

    def _answer(self, raw: Raw, seen: str) -> _Answer:
        text, reasons = cleaned(seen)
        if self._column.reminder:
            return _Answer(text.strip(), [])
        if self._column.kind in _CODES or raw.kind is RawKind.UNTYPED:
            text, more = unforced(text)
            reasons += more
        if self._column.kind in _CODES:
            text, more = unquoted(text)
            reasons += more
        if not text.strip():
            return _Answer("", [])
        answer = self._read(raw, text)
        answer.reasons[:0] = reasons
        return answer

    def _text(self, raw: Raw, text: str) -> _Answer:
        """A free text, an e-mail, a phone, a number: with the repairs of the wizard's forms."""
        if doubt := _spoiled(raw, text, code=self._column.kind in _CODES):
            return _Answer(text.strip(), [], doubt)
        reasons = []
        if self._column.kind == "email" and _MAILTO.match(text.strip()):
            text, reasons = text.strip()[len("mailto:") :], ["« mailto: » retiré"]
        if raw.kind is RawKind.NUMBER and "," in text:
            reasons.append(f"nombre du tableur, {_READ_AS.format(text=text)}")
        spec = self._column.spec
        if spec is None:
            return _Answer(text.strip(), [*reasons, TRIMMED] if text.strip() != text else reasons)
        text, more = _with_zeros(spec, raw, text)
        repair = repair_typed(spec, text)
        return _Answer(repair.text, [*reasons, *more, *repair.reasons])

    def _file(self, raw: Raw, text: str) -> _Answer:
        """The name of a file, without the folder that it lay in."""
        name = _FOLDER.sub("", text.strip())
        return _Answer(name, ["dossier retiré du nom"] if name != text.strip() else [])

    def _date(self, raw: Raw, text: str) -> _Answer:
        """A day: of a date's cell, of a number of days, of a text in one of its spellings."""
        if raw.kind is RawKind.NUMBER:
            moment = moment_of(raw, since_1904=self._since_1904)
            if moment is None or not (raw.dated or moment.year in SURE_YEARS):
                return _Answer(text.strip(), [])
            day = written(day_of(moment))
            if not raw.dated:
                return _Answer(day, [f"nombre de jours du tableur, {_READ_AS.format(text=day)}"])
            return _Answer(day, [] if day == text else ["heure retirée"])
        found = day_in(text)
        if found is None:
            return _Answer(text.strip(), [])
        day = written(found)
        return _Answer(day, [] if day == text or raw.kind is RawKind.DAY else [_READ_AS.format(text=day)])

    def _amount(self, raw: Raw, text: str) -> _Answer:
        """An amount in euros: never rounded."""
        if doubt := _spoiled(raw, text, code=True):
            return _Answer(text.strip(), [], doubt)
        number = number_of(raw) if raw.kind is RawKind.NUMBER else None
        if number is not None and number >= 0:
            if number != number.quantize(_CENTS):
                return _Answer(text, [], _ROUND.format(text=text))
            return _Answer(_two_decimals(number), [])
        try:
            amount = _two_decimals(parse_amount(text))
        except AmountError:
            too_fine = _TOO_FINE.fullmatch("".join(text.split()).removesuffix("€"))
            return _Answer(text.strip(), [], _ROUND.format(text=text.strip()) if too_fine else "")
        same = text in (amount, amount.removesuffix(",00"))
        return _Answer(amount, [] if same else [_READ_AS.format(text=amount)])

    def _choice(self, raw: Raw, text: str) -> _Answer:
        """One of the column's choices."""
        bare = text.strip()
        value = self._choices.value(bare)
        if value is None:
            return _Answer(bare, [], _NO_CHOICE.format(text=bare, hint=self._choices.hint(bare)))
        worded = self._choices.worded(value)
        same = plain(bare) in (plain(value), plain(worded))
        return _Answer(value, [] if same else [_READ_AS.format(text=worded)])

    def _open(self, raw: Raw, text: str) -> _Answer:
        """A choice, or any other text; « Tranche A », in the column of that name, is « A »."""
        bare = text.strip()
        value = self._choices.value(bare)
        if value is not None:
            return _Answer(value, [])
        words = bare.split()
        if len(words) == 2 and plain(words[0]) == plain(self._column.label):
            return _Answer(words[1], [_READ_AS.format(text=words[1])])
        return _Answer(bare, [TRIMMED] if bare != text else [])


def _sentence(reason: str) -> str:
    """A reason as it stands alone.

    >>> _sentence("zéro initial rétabli")
    'Zéro initial rétabli.'
    """
    return f"{reason[:1].upper()}{reason[1:]}."


def _unreadable(raw: Raw, seen: str) -> str:
    """Why nothing can be read from a cell, whatever its column."""
    if raw.lost:
        return LOST_FORMULA
    if raw.kind is RawKind.ERROR or (raw.kind is not RawKind.NUMBER and _ERRORS.fullmatch(seen.strip())):
        return _ERROR.format(text=seen)
    return ""


def _spoiled(raw: Raw, text: str, *, code: bool) -> str:
    """The doubt about a text that a spreadsheet took for a number or a day; empty where it did no harm."""
    if raw.kind is RawKind.NUMBER:
        number = number_of(raw)
        if raw.dated:
            return _BECAME_DAY.format(text=text)
        return _DIGITS_LOST.format(text=text) if number is not None and number.adjusted() >= DIGITS else ""
    short = _SCIENTIFIC.fullmatch("".join(text.split())) and (code or raw.kind is RawKind.UNTYPED)
    return _DIGITS_LOST.format(text=text.strip()) if short else ""


def _with_zeros(spec: TagSpec, raw: Raw, text: str) -> tuple[str, list[str]]:
    """A code of so many digits that the spreadsheet took for a number. FINESS and SIRET have a key to prove it."""
    missing = (spec.exact_length or 0) - len(text.strip())
    typed = raw.kind not in (RawKind.NUMBER, RawKind.UNTYPED)
    if typed or spec.form or spec.charset != "digits" or missing < 1 or not text.strip().isdecimal():
        return text, []
    return text.strip().zfill(spec.exact_length or 0), [ZERO if missing == 1 else "zéros initiaux rétablis"]


def _two_decimals(amount: Decimal) -> str:
    """As the forms write it.

    >>> _two_decimals(Decimal("5840"))
    '5840,00'
    """
    return f"{amount:.2f}".replace(".", ",")
