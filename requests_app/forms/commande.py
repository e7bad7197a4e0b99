"""Section 3: the purchase order, its tranches and its amount."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms

from ..models import NONE_ANSWER, AdvanceRequest, AmountMode, Beneficiary, PurchaseOrder
from ..rules import Decisions, ScaleRow
from ..rules.amounts import AmountError, parse_amount, rows_for
from ..rules.answers import UNKNOWN_TRANCHE, as_typed
from ..rules.days import parse_day
from ..rules.quote import OrderedOg, Quote, quote
from .places import og_field
from .step import Changes, OpenChoiceField, Repaired, StepForm

#: What the column of an amount holds; a longer one stays text.
MOST_DIGITS = PurchaseOrder._meta.get_field("amount_ht").max_digits or 0

#: column -> how its text is read; what cannot be read is kept as typed under ``saisie``.
_PARSERS: Mapping[str, Callable[[str], Any]] = {"order_date": parse_day, "amount_ht": parse_amount}
#: column -> why its text comes back otherwise than typed.
_READ_AS = {"order_date": "jour/mois/année", "amount_ht": "deux décimales, sans espace"}
#: Under ``saisie``: the amount that a person typed before letting it be calculated.
SET_ASIDE = "typed_amount"


class CommandeForm(StepForm):
    """Date, reference, regime, one tranche per OG, amount: calculated from the ticks, or typed."""

    section: ClassVar[str] = "commande"

    def __init__(
        self,
        request: AdvanceRequest,
        data: Mapping[str, Any] | None = None,
        *,
        scale: tuple[ScaleRow, ...],
        decisions: Decisions,
    ) -> None:
        self.scale, self.decisions = scale, decisions
        super().__init__(request, data)

    def build(self) -> None:
        self.order = self.request.order
        self.add_tag(
            "order_date", self.order, "order_date", "dateCommande", help_text="Par exemple 15/03/2023."
        )
        self.fields["reference"] = forms.CharField(
            label="Référence du bon de commande",
            required=False,
            strip=False,
            help_text="La vôtre : elle sert à retrouver la demande, elle n’est pas transmise.",
        )
        self.add_tag("vat_regime", self.order, "vat_regime", "regimeTVA")
        self.suggested: dict[int, str] = {}
        for og in self.request.beneficiaries.all():
            self.fields[og_field(og, "tranche")] = self._tranche_field(og)
        self.fields["amount_mode"] = OpenChoiceField(
            label="Montant",
            required=False,
            choices=[
                (AmountMode.AUTO, "Le plafond, calculé d’après les établissements cochés"),
                (AmountMode.TYPED, "Un montant que je saisis"),
            ],
            widget=forms.RadioSelect,
        )
        self.add_tag(
            "amount_ht", self.order, "amount_ht", "montantSegurHT",
            help_text="Par exemple 4866,67 : le montant HT inscrit sur le bon de commande.",
        )  # fmt: skip

    def _tranche_field(self, og: Beneficiary) -> OpenChoiceField:
        """The tranches of the scale, and « inconnue »; a tranche chosen before the scale changed is still shown."""
        codes = sorted({row.tranche for row in self.scale})
        choices = [(NONE_ANSWER, UNKNOWN_TRANCHE), *((code, f"Tranche {code}") for code in codes)]
        if og.known_tranche and og.known_tranche not in codes:
            choices.append((og.tranche, f"Tranche {og.tranche} (absente du barème)"))
        return OpenChoiceField(
            label=f"Tranche de {og.name or og.finess_juridique}",
            required=False,
            choices=choices,
            widget=forms.Select,
            help_text=self._suggest(og),
        )

    def _suggest(self, og: Beneficiary) -> str:
        """Suggest the tranche that the scale's bounds name, and say why.

        It goes by the number of ESMS of the OG, not by those ordered (FORMAT section 4).
        """
        body = og.managing_body
        count = body.establishments.filter(closed=False).count() if body else 0
        if not count:
            return "Elle dépend du nombre total d’ESMS de l’organisme, commandés ou non."
        said = f"Le répertoire compte {count} ESMS ouvert{'s' if count > 1 else ''} pour cet organisme"
        codes = sorted({row.tranche for row in rows_for(self.scale, count, self._day())})
        if len(codes) != 1:
            return f"{said}. Le barème ne dit pas laquelle : choisissez d’après l’appel à financement."
        if not og.tranche:
            self.suggested[og.pk] = codes[0]
            return f"{said} : la tranche {codes[0]} est proposée. Elle sera retenue quand vous enregistrerez."
        return f"{said}, ce qui correspond à la tranche {codes[0]}."

    def _day(self) -> date | None:
        """The order's date as it stands in the form."""
        day: date | None = self.read(
            "order_date", self.data.get("order_date", as_typed(self.order.order_date))
        )
        return day

    def _tranche_shown(self, og: Beneficiary) -> str:
        return og.tranche or self.suggested.get(og.pk, NONE_ANSWER)

    def stored(self) -> dict[str, Any]:
        kept = self.request.saisie.get(self.section, {})
        tranches = {
            og_field(og, "tranche"): self._tranche_shown(og) for og in self.request.beneficiaries.all()
        }
        plain = {"reference": self.order.reference, "amount_mode": self.order.amount_mode}
        typed = {"amount_ht": kept[SET_ASIDE]} if SET_ASIDE in kept else {}
        return {**super().stored(), **plain, **tranches, **typed, **kept}

    def apply(self, changes: Changes) -> None:
        """Keep what cannot be read as typed. A calculated amount is set by whoever saves."""
        was_typed = self.order.amount_mode == AmountMode.TYPED
        mode = self.data.get("amount_mode", self.order.amount_mode)
        changes.put(self.order, "amount_mode", mode if mode in AmountMode.values else AmountMode.AUTO)
        changes.put(self.order, "reference", self.data.get("reference", self.order.reference).strip())
        for og in self.request.beneficiaries.all():
            changes.put(og, "tranche", self.data.get(og_field(og, "tranche"), og.tranche))
        if self.data.get("vat_regime") in ("TTC", "HT"):
            changes.put(self.order, "vat_regime", self.data["vat_regime"])
        kept = self.request.saisie.setdefault(self.section, {})
        self._keep("order_date", kept, changes)
        if self.order.amount_mode == AmountMode.TYPED:
            self._keep("amount_ht", kept, changes)
            kept.pop(SET_ASIDE, None)
        else:
            self._set_aside(was_typed, kept)

    def _set_aside(self, was_typed: bool, kept: dict[str, str]) -> None:
        """A typed amount comes back when one chooses to type it again."""
        kept.pop("amount_ht", None)
        raw = self.data.get("amount_ht", "")
        if raw.strip() and (was_typed or self.read("amount_ht", raw) != self.order.amount_ht):
            kept[SET_ASIDE] = raw

    def _keep(self, column: str, kept: dict[str, str], changes: Changes) -> None:
        if column not in self.data:
            return
        raw = self.data[column]
        value = self.read(column, raw)
        if value is not None and as_typed(value) != raw:
            label = str(self.fields[column].label)
            self.repaired.append(Repaired(label, raw, as_typed(value), (_READ_AS[column],)))
        before = kept.pop(column, None)
        if value is None and raw.strip():
            kept[column] = raw
        if before != kept.get(column):
            # What no column holds is told to history apart.
            changes.note(column, str(self.order._meta.verbose_name), before, kept.get(column))
        changes.put(self.order, column, value)

    def read(self, column: str, raw: str) -> Any:
        """The typed text's value; None where it is empty or cannot be read."""
        try:
            value = _PARSERS[column](raw) if raw.strip() else None
        except (ValueError, AmountError):
            return None
        fits = not isinstance(value, Decimal) or len(value.as_tuple().digits) <= MOST_DIGITS
        return value if fits else None

    def quote(self) -> Quote:
        """The equation of what stands in the form now, saved or not."""
        regime = self.data.get("vat_regime") or self.order.vat_regime
        ordered = [
            OrderedOg(
                og.name or og.finess_juridique,
                sum(row.ticked for row in og.scenarios.all()),
                _known(self.data.get(og_field(og, "tranche"), og.tranche)),
            )
            for og in self.request.beneficiaries.all()
        ]
        day = self._day()
        typed = self.data.get("amount_mode") == AmountMode.TYPED
        amount: Decimal | None = self.read("amount_ht", self.data.get("amount_ht", "")) if typed else None
        found = quote(regime, ordered, day, amount, self.scale, self.decisions)
        if typed or found.equation is None:
            return found
        return quote(regime, ordered, day, found.equation.cap_ht, self.scale, self.decisions)


def _known(tranche: str) -> str:
    """A tranche's code; empty for « inconnue »."""
    return "" if tranche == NONE_ANSWER else tranche
