"""The server, the two people of the demo, and a watch on each page's console."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from requests_app.services.demo_accounts import DEMO_PASSWORD

from ..conftest import PATIENCE_MS
from .inspector import Inspector
from .server import Server, running_demo
from .wizard import Wizard, log_in

Person = Callable[..., Page]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """``./run`` on fresh data: one for each worker of the suite."""
    with running_demo(tmp_path_factory.mktemp("e2e") / "var") as running:
        yield running


@pytest.fixture(scope="session")
def base_url(server: Server) -> str:
    """What pytest-playwright puts before each path. Its own fixture of that name warns under this pytest."""
    return server.url


@pytest.fixture(scope="session")
def stored(server: Server) -> Iterator[Inspector]:
    """What is stored: called with a request's number."""
    with Inspector(server) as inspector:
        yield inspector


@pytest.fixture(scope="session")
def sessions(server: Server, browser: Browser, browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Each person's cookies, from one log-in through the page."""
    kept = {}
    for name in ("camille", "dominique"):
        context = browser.new_context(**browser_context_args)
        context.set_default_timeout(PATIENCE_MS)
        log_in(context.new_page(), server.url, name, DEMO_PASSWORD)
        kept[name] = context.storage_state()
        context.close()
    return kept


@pytest.fixture
def person(
    sessions: dict[str, Any], browser: Browser, browser_context_args: dict[str, Any]
) -> Iterator[Person]:
    """Opens a person's browser: ``person("camille")``, ``person("camille", java_script_enabled=False)``.

    Whatever the browser's console reports as an error (a breach of the content policy, a script's failure, a
    file that is missing) fails the test at its end.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_as(name: str | None, **options: Any) -> Page:
        state = {"storage_state": sessions[name]} if name else {}
        context = browser.new_context(**(browser_context_args | {"accept_downloads": True} | state | options))
        context.set_default_timeout(PATIENCE_MS)
        context.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        context.on("weberror", lambda failed: complaints.append(str(failed.error)))
        contexts.append(context)
        return context.new_page()

    yield open_as
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def camille(person: Person) -> Page:
    """The salesperson's page."""
    return person("camille")


@pytest.fixture
def dominique(person: Person) -> Page:
    """The admin's page."""
    return person("dominique")


@pytest.fixture
def wizard(camille: Page) -> Wizard:
    """A new request of the salesperson's, opened at its task list."""
    return Wizard.new(camille)


@pytest.fixture
def started(camille: Page, stored: Inspector) -> Wizard:
    """A request with one OG and one ESMS, so that every section has its questions; no page is open."""
    return Wizard(camille, stored.make("started"))


@pytest.fixture
def example(camille: Page, stored: Inspector) -> Wizard:
    """The example of section 3.1, ready to be submitted; no page is open."""
    return Wizard(camille, stored.make("example"))


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    """Where a test keeps what it downloads."""
    folder = tmp_path / "downloads"
    folder.mkdir()
    return folder
