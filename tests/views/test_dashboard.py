"""« Tableau de bord »: each number is the list that it leads to, whoever looks and whatever is filtered."""

import html
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from requests_app.forms.review import FilterForm
from requests_app.models import AdvanceRequest, Batch, ReturnFile, User
from requests_app.services.requests_list import within
from requests_app.views.request_filters import asked_for
from tests.review_world import counted_queries, one_of_each, plain
from tests.services.answer_world import answer, deposited_batch
from tests.services.batch_world import make_request, make_software
from tests.services.dashboard_world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]

DASHBOARD = "portail:dashboard"
#: A link that counts: its address, and its text, which begins with the number.
_COUNT = re.compile(r'<a class="[^"]*\bcount\b[^"]*"\s+href="([^"]+)">(.*?)</a>', re.DOTALL)


def counting_links(page: str) -> dict[str, int]:
    """Address -> the number that leads there."""
    found = {}
    for url, text in _COUNT.findall(page):
        number = re.match(r"\s*([0-9\u202f]+)", re.sub(r"<[^>]+>", "", text))
        assert number, text
        found[html.unescape(url)] = int(number[1].replace("\u202f", ""))
    return found


def wrong_links(browser: Client, links: dict[str, int], user: User) -> dict[str, object]:
    """Address -> what is wrong with it.

    Every number is held against what its list counts; of each kind of address, the largest is followed, too.
    """
    everything = AdvanceRequest.objects.all()
    lists = {
        reverse("portail:request_list"): (everything.filter(owner=user), ""),
        reverse("portail:review_list"): (everything, "submitted"),
    }
    kinds: dict[tuple[str, ...], str] = {}
    wrong: dict[str, object] = {}
    for url, many in links.items():
        parts = urlsplit(url)
        kind = (parts.path, *sorted(parse_qs(parts.query)))
        if many > links.get(kinds.get(kind, ""), 0):
            kinds[kind] = url
        if parts.path in lists:
            form = FilterForm(QueryDict(parts.query), people=User.objects.all())
            requests, default = lists[parts.path]
            counted = within(requests, asked_for(form, default).filters).count()
            if (counted, form.errors) != (many, {}):
                wrong[url] = (many, counted, form.errors)
    for url in kinds.values():
        context = browser.get(url).context
        followed = context["page"].paginator.count if "page" in context else len(context["rows"])
        if followed != links[url]:
            wrong[url] = (links[url], followed)
    return wrong


@pytest.fixture
def world(commercial: User, autre_commercial: User, administrateur: User) -> World:
    """Eighty requests of three months, of three people, in two lanes; a silent batch, a return file."""
    owners = [commercial, autre_commercial, administrateur]
    silent = deposited_batch(make_software("1111111111"), commercial, 1, administrateur)
    Batch.objects.filter(pk=silent.pk).update(deposited_on=timezone.localdate() - timedelta(days=40))
    ReturnFile.objects.create(content=b"{}", sha256="1" * 64, size=2, original_name="retour.json")
    return World(owners, [make_software(), make_software("9876543210", "ms2-dui-pds")], 80, 100)


def test_every_number_of_the_admin_is_its_list(
    administrateur_client: Client, world: World, administrateur: User
) -> None:
    page = administrateur_client.get(reverse(DASHBOARD)).content.decode()
    links = counting_links(page)
    places = {urlsplit(url).path for url in links}
    assert places >= {
        reverse(f"portail:{name}") for name in ("review_list", "batches", "return_list", "unknown_labels")
    }
    asked = {name for url in links for name in parse_qs(urlsplit(url).query)}
    assert asked >= {"etat", "couloir", "age", "retard", "essai", "motif", "suivi"}
    assert len(links) > 60
    assert wrong_links(administrateur_client, links, administrateur) == {}


def test_filters_go_into_every_number(
    administrateur_client: Client, world: World, commercial: User, administrateur: User
) -> None:
    today = timezone.localdate()
    query = {
        "couloir": "ms2-dui-pds",
        "logiciel": str(AdvanceRequest.objects.filter(software__couloir="ms2-dui-pds")[0].software_id),
        "commercial": str(commercial.pk),
        "du": f"{today - timedelta(days=90)}",
        "au": f"{today - timedelta(days=5)}",
    }
    response = administrateur_client.get(reverse(DASHBOARD), query)
    assert len(response.context["chips"]) == len(query)
    links = counting_links(response.content.decode().partition("Filtrer les chiffres")[2])
    assert len(links) > 10
    kept = [parse_qs(urlsplit(url).query) for url in links]
    assert all(asked[name] == [value] for asked in kept for name, value in query.items())
    assert wrong_links(administrateur_client, links, administrateur) == {}


def test_a_salesperson_sees_their_own(commercial_client: Client, world: World, commercial: User) -> None:
    page = commercial_client.get(reverse(DASHBOARD)).content.decode()
    links = counting_links(page)
    assert {urlsplit(url).path for url in links} == {reverse("portail:request_list")}
    assert len(links) > 8
    assert wrong_links(commercial_client, links, commercial) == {}
    named = {int(pk) for pk in re.findall(r'class="task-name" href="/demandes/(\d+)/"', page)}
    own = AdvanceRequest.objects.filter(owner=commercial, status__in=["returned", "rejected", "draft"])
    assert named
    assert named <= set(own.values_list("pk", flat=True))
    assert "Filtrer par commercial" not in page
    assert "commercial" not in commercial_client.get(reverse(DASHBOARD)).context["form"].fields


def test_what_makes_no_sense_filters_nothing_and_is_said(
    administrateur_client: Client, commercial: User
) -> None:
    one_of_each(commercial, make_software())
    whole = administrateur_client.get(reverse(DASHBOARD)).context["total"]
    response = administrateur_client.get(reverse(DASHBOARD), {"du": "demain", "couloir": "x", "etat": "paid"})
    assert response.context["total"] == whole
    assert len(response.context["ignored"]) == 2
    assert "demain » n’a pas de sens ici : il est ignoré." in plain(response.content.decode())


def test_a_newcomer_is_shown_the_first_step(commercial_client: Client, administrateur_client: Client) -> None:
    page = commercial_client.get(reverse(DASHBOARD)).content.decode()
    assert "Commencer ma première demande" in page
    assert f'action="{reverse("portail:request_new")}"' in page
    page = administrateur_client.get(reverse(DASHBOARD)).content.decode()
    assert "Rien n’attend un administrateur" in page
    assert "Aucune demande dans le portail." in page
    assert "Aucune réponse de l’agence" in page
    assert counting_links(page) == {}


def test_nothing_waits_but_something_is_under_way(commercial_client: Client, commercial: User) -> None:
    make_request(make_software(), commercial, status="submitted")
    page = commercial_client.get(reverse(DASHBOARD)).content.decode()
    assert "Rien ne vous attend" in page
    assert "Commencer ma première demande" not in page
    found = commercial_client.get(reverse(DASHBOARD), {"couloir": "ms2-dui-pds"}).content.decode()
    assert "Rien ne vous attend avec ces filtres" in found


def test_pages_take_a_constant_number_of_queries(
    administrateur_client: Client, commercial_client: Client, administrateur: User, commercial: User
) -> None:
    counts = []
    for many, numero_ans in ((30, "0123456789"), (90, "9876543210")):
        World([commercial, administrateur], [make_software(numero_ans)], many, 90)
        for browser in (administrateur_client, commercial_client):
            with counted_queries() as queries:
                browser.get(reverse(DASHBOARD))
            counts.append(len(queries))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 32


def test_the_chart_says_what_it_draws(
    administrateur_client: Client, administrateur: User, commercial: User
) -> None:
    batch = deposited_batch(make_software(), commercial, 3, administrateur)
    for line, kind in zip(
        batch.lines.select_related("request"), ("accepted", "known", "rejected"), strict=True
    ):
        answer(line, kind)
    page = plain(administrateur_client.get(reverse(DASHBOARD)).content.decode())
    svg = page[page.index('<svg class="chart"') : page.index("</svg>")]
    assert re.search(r"<desc [^>]*>Dernier mois, [^<]+ : 67 %, soit 2 sur 3\.</desc>", svg)
    assert svg.count('class="chart-yes"') == svg.count('class="chart-no"') == 1
    assert "67 %" in re.sub(r"<desc.*?</desc>", "", svg)
    assert "style=" not in svg


def test_it_is_the_first_page_of_both(commercial_client: Client, administrateur_client: Client) -> None:
    for browser in (commercial_client, administrateur_client):
        assert browser.get(reverse("home"))["Location"] == reverse(DASHBOARD)
        assert browser.post(reverse(DASHBOARD)).status_code == 405


def test_what_is_to_do_says_that_no_filter_narrows_it(administrateur_client: Client, world: World) -> None:
    said = "les filtres plus bas n’y changent rien"
    url = reverse(DASHBOARD)
    assert said not in administrateur_client.get(url).content.decode()
    narrowed = administrateur_client.get(url, {"du": f"{timezone.localdate():%Y-%m-%d}"}).content.decode()
    assert narrowed.index("À faire") < narrowed.index(said) < narrowed.index("Filtrer les chiffres")


def test_a_figure_of_nothing_is_marked_to_be_left_out_of_a_narrow_screen(
    administrateur_client: Client, world: World
) -> None:
    page = administrateur_client.get(reverse(DASHBOARD)).content.decode()
    cells = re.findall(r'<td class="number( zero)?" data-label="([^"]+)">(.*?)</td>', page, re.DOTALL)
    stripped = [(zero, label, re.sub(r"<[^>]+>", "", text).strip()) for zero, label, text in cells]
    said = [(bool(zero), text) for zero, label, text in stripped if label != "Taux"]
    assert {zero for zero, _ in said} == {True, False}
    assert [text for zero, text in said if zero and text not in ("—", "0", "0,00\u00a0€")] == []
    assert [text for zero, text in said if not zero and text == "—"] == []
