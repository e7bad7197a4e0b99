"""The wizard's pages as a person uses them: what to click, by the words that stand there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

SECTIONS = {
    "beneficiaires": "Logiciel et bénéficiaires",
    "etablissements": "Établissements",
    "commande": "Commande",
    "responsables": "Responsables et certificats",
    "scenarios": "Scénarios d’installation",
    "pieces": "Pièces justificatives",
}


def log_in(page: Page, base: str, name: str, password: str) -> None:
    """Through the log-in page."""
    page.goto(f"{base}/")
    page.get_by_label("Nom d’utilisateur").fill(name)
    page.get_by_label("Mot de passe").fill(password)
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("navigation", name="Menu principal")).to_be_visible()


@dataclass(slots=True)
class Wizard:
    """One request in a person's browser."""

    page: Page
    pk: int

    @classmethod
    def new(cls, page: Page) -> Wizard:
        """« Nouvelle demande »."""
        page.goto("/demandes/")
        page.get_by_role("button", name="Nouvelle demande").click()
        page.wait_for_url(re.compile(r"/demandes/\d+/"))
        return cls(page, number_in(page.url))

    # -- moving about ----------------------------------------------------------------------------------------

    def open(self, section: str, query: str = "") -> Wizard:
        """A section's page."""
        self.page.goto(f"/demandes/{self.pk}/rubrique/{section}/{query}")
        expect(self.page.get_by_role("heading", level=1)).to_have_text(SECTIONS[section])
        return self

    def press(self, name: str | re.Pattern[str]) -> Wizard:
        """A button of the page, by its words; the page that answers is waited for."""
        button = self.page.get_by_role("button", name=name, exact=isinstance(name, str)).last
        with self.page.expect_navigation():
            button.click()
        return self

    def save(self) -> Wizard:
        """« Enregistrer »: stays on the page."""
        return self.press("Enregistrer")

    def go_on(self, to: str) -> Wizard:
        """« Enregistrer et continuer »: the section is complete, and the next one opens."""
        self.press("Enregistrer et continuer")
        expect(self.page).to_have_url(re.compile(f"/{to}/(#.*)?$"))
        return self

    # -- answering -------------------------------------------------------------------------------------------

    def named(self, name: str, place: int = 0) -> str:
        """The whole name of the control « nom_responsable » of the OG (or ESMS) at that place: « og-3-nom_… »."""
        found = self.page.locator(
            f"#step-form :is([name='{name}'], [name^='og-'][name$='-{name}'], [name^='esms-'][name$='-{name}'])"
        )
        names = list(dict.fromkeys(found.evaluate_all("fields => fields.map(field => field.name)")))
        whole: str = names[place]
        return whole

    def control(self, name: str, place: int = 0) -> Locator:
        """That control; for radio buttons all of them."""
        return self.page.locator(f"#step-form [name='{self.named(name, place)}']")

    def answer(self, name: str, value: str, place: int = 0) -> Wizard:
        """Fill, choose or tick, whatever the control is."""
        control = self.control(name, place)
        kind = control.first.evaluate("field => field.tagName === 'SELECT' ? 'select' : field.type")
        if kind == "radio":
            control.and_(self.page.locator(f"[value='{value}']")).check()
        elif kind == "select":
            control.select_option(value)
        else:
            control.fill(value)
        return self

    def answers(self, values: Mapping[str, str], place: int = 0) -> Wizard:
        """Several, in order: an answer may call for the next."""
        for name, value in values.items():
            self.answer(name, value, place)
        return self

    def value(self, name: str, place: int = 0) -> str:
        """What the control holds: for radio buttons the chosen value, « » where none is."""
        control = self.control(name, place)
        if control.first.get_attribute("type") != "radio":
            return control.input_value()
        chosen = control.and_(self.page.locator(":checked"))
        return (chosen.get_attribute("value") or "") if chosen.count() else ""

    def choose_software(self, label: str) -> Wizard:
        """By the words of the list."""
        self.page.get_by_label("Logiciel", exact=True).select_option(label=label)
        return self

    def find_og(self, words: str, name: str) -> Wizard:
        """Search by words, as they are typed, and add the OG of that name from what is proposed."""
        self.page.get_by_label("Chercher un organisme").press_sequentially(words)
        with self.page.expect_navigation():
            self.page.locator("[role=option][data-name=add_og]").filter(has_text=name).click()
        return self

    def tick(self, *numbers: str) -> Wizard:
        """ESMS into the order."""
        for number in numbers:
            self.page.locator(f"input[type=checkbox][value='{number}']").check()
        return self

    def apply_to_all(self, values: Mapping[str, str]) -> Wizard:
        """Fill the scenario once and apply it to every ESMS."""
        for name, value in values.items():
            self.answer(f"bulk-{name}", value)
        return self.press(re.compile(r"^\s*Appliquer aux \d+ ESMS\s*$"))

    def attach(self, kind: str, name: str, content: bytes) -> Locator:
        """Pick a file, and wait for the server's word on it."""
        state = self.page.locator(f"#piece-{kind}-state")
        with self.page.expect_response(re.compile(f"/pieces/{kind}/$")):
            self.page.locator(f"#id_piece-{kind}").set_input_files(
                {"name": name, "mimeType": "application/octet-stream", "buffer": content}
            )
        return state

    def submit(self) -> None:
        """From the check page."""
        self.page.goto(f"/demandes/{self.pk}/verification/")
        self.press("Soumettre la demande")
        expect(self.page.locator("#messages")).to_contain_text(f"La demande n° {self.pk} est soumise")

    # -- reading ---------------------------------------------------------------------------------------------

    def faults(self) -> dict[str, str]:
        """Field name -> the error shown beside it, of the section's page."""
        found: dict[str, str] = self.page.evaluate(
            """() => Object.fromEntries([...document.querySelectorAll('#step-form .step-field')]
                .map(box => [box.querySelector('input, select, textarea')?.name,
                             box.querySelector('.invalid-feedback')?.textContent.trim()])
                .filter(([name, text]) => name && text))"""
        )
        return {name: plain(text) for name, text in found.items()}


def plain(text: str) -> str:
    """With common spaces for the French ones."""
    return " ".join(text.split())


def number_in(url: str) -> int:
    """The first number of an address: a request's or a batch's."""
    found = re.search(r"/(\d+)/", url)
    assert found is not None, url
    return int(found.group(1))
