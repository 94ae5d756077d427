"""What the browser tests share: one Chromium, pages that note what went wrong on them, axe, and a signed-in session.

Every test here drives the real server of pytest-django (`live_server`), so it needs the transactional database.
"""

import os
import time
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connection
from playwright.sync_api import Browser, Page, sync_playwright

from run import find_chromium

# Playwright's synchronous interface keeps an event loop in this thread, for which Django would refuse its ORM.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--metrics-recording-only",
]
WCAG = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]},
    "rules": {"target-size": {"enabled": True}},  # a rule of WCAG 2.2 AA that axe leaves off unless asked
    "resultTypes": ["violations"],
    "preload": False,  # it would fetch what stylesheets import, from wrong addresses
}
PHONE, DESKTOP = 360, 1440
# How pages look and move is settled on one database, for their views are tested on both; what people's work goes
# through on its way from a page to the tables is driven on both.
SAVED_FROM_PAGES = ("test_participant.py", "test_outbox.py", "test_suite.py")


def press(tab: Page, name: str) -> None:
    """Turn the page: the script saves first, and what comes then is another document."""
    with tab.expect_navigation():
        tab.get_by_role("button", name=name).click()


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))
            if item.path.name not in SAVED_FROM_PAGES:
                item.add_marker(pytest.mark.once)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = find_chromium()
    assert path, "These tests need Chromium: install it, or leave them out with -m 'not browser'."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, live_server) -> Iterator[Callable[..., Page]]:
    """`open_page(address, scheme="dark", width=360, scripts=False, client=signed_in)` opens a page of the live server.

    The page comes with `page.faults`: what its console reported (violations of the content policy too), scripts
    that crashed, and answers of 500. A test that leaves faults behind fails.
    """
    contexts, faults = [], []

    def open_(address: str, *, scheme="light", width=DESKTOP, scripts=True, client=None) -> Page:
        context = chromium.new_context(
            base_url=live_server.url,
            color_scheme=scheme,
            java_script_enabled=scripts,
            viewport={"width": width, "height": 900},
            has_touch=width < 600,
            reduced_motion="reduce",
            locale="en-GB",
        )
        contexts.append(context)
        if client is not None:
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page = context.new_page()
        page.faults = faults
        page.on("console", lambda line: faults.append(line.text) if line.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("response", lambda reply: faults.append(f"{reply.status} {reply.url}") if reply.status >= 500 else None)
        page.goto(address)
        return page

    yield open_
    for context in contexts:
        context.close()
    settle()
    assert faults == []


def settle() -> None:
    """Wait until the server is done with what pages asked for last, such as the save of who leaves: emptying the tables
    under it would end in a deadlock. SQLite lets its writers take turns.
    """
    busy = "select count(*) from pg_stat_activity where datname = current_database() and state <> 'idle' and pid <> %s"
    quiet, give_up = 0, time.monotonic() + 10
    while connection.vendor == "postgresql" and quiet < 2 and time.monotonic() < give_up:
        time.sleep(0.05)
        with connection.cursor() as cursor:
            cursor.execute("select pg_backend_pid()")
            cursor.execute(busy, cursor.fetchone())
            quiet = 0 if cursor.fetchone()[0] else quiet + 1


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    """`axe(page)` fails with a readable report where axe finds a fault by the WCAG 2.2 A and AA rules."""

    def check(page: Page) -> None:
        faults = len(page.faults)
        results = Axe().run(page, options=WCAG)
        del page.faults[faults:]  # axe puts styles of its own into the page, which our policy refuses
        assert results.violations_count == 0, f"{page.url} {page.viewport_size}\n{results.generate_report()}"

    return check


@pytest.fixture(scope="session")
def fits() -> Callable[[Page], None]:
    """`fits(page)` fails where the page as a whole scrolls sideways; a table may, inside its frame."""

    def check(page: Page) -> None:
        wide = page.evaluate(
            """() => {
                const room = document.documentElement.clientWidth
                return document.documentElement.scrollWidth <= room ? [] : [...document.querySelectorAll("body *")]
                    .filter((node) => node.getBoundingClientRect().right > room + 1)
                    .map((node) => `${node.tagName}.${node.className} ${node.getBoundingClientRect().right}`)
            }"""
        )
        assert wide == [], f"{page.url} {page.viewport_size}"

    return check
