"""A key pressed in the builder of a layout of 200 items, until the next frame is drawn, beside a page that does no more
than repeat what is typed into it. In a real browser, on the real server.
"""

import statistics
from typing import Any

from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, sync_playwright

from batches.authoring import create_batch
from batches.models import Batch
from benchmarks.builder import member_of
from benchmarks.participants import server
from benchmarks.setup import DETAILS
from datasets.models import Dataset
from run import find_chromium
from workspaces.models import Workspace

ITEMS, KEYS, PAUSE_MS = 200, 60, 90
OPTIONS = [{"label": label, "value": label} for label in ("Yes", "No", "Perhaps")]
SCHEMA = {"strict": False, "fields": {"prompt": {"type": "text"}}}
BARE = "<!doctype html><textarea data-key=description></textarea><p></p>"
ECHO = """() => document.querySelector("textarea").addEventListener("input", ({ target }) => {
    document.querySelector("p").textContent = target.value
})"""
TYPING = """async ([keys, pause]) => {
    const field = document.querySelector("[data-key=description]")
    const frame = () => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))
    const times = []
    field.focus()
    for (let key = 0; key < keys; key += 1) {
        await new Promise((later) => setTimeout(later, pause))
        await frame()
        const begun = performance.now()
        document.execCommand("insertText", false, "x")
        await frame()
        times.push(performance.now() - begun)
    }
    return times
}"""


def measure() -> dict[str, Any]:
    workspace = Workspace.objects.create(name="Measured")
    dataset = Dataset.objects.create(workspace=workspace, name="Measured", schema=SCHEMA, revision=1)
    batch = create_batch(workspace, "Measured", task_details=DETAILS, dataset=dataset, batch_items=[page_of(ITEMS)])
    session = member_of(workspace).cookies[settings.SESSION_COOKIE_NAME].value
    with server() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        context = browser.new_context(base_url=address, viewport={"width": 1440, "height": 900})
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}])
        ours, bare = typing(builder(context.new_page(), batch)), typing(echo(context.new_page()))
        browser.close()
    ratio = round(statistics.median(ours) / statistics.median(bare), 2)
    return {"items": ITEMS, "keys": KEYS, "wanted_ms": 50, "ms": told(ours), "bare_ms": told(bare), "ratio": ratio}


def page_of(count: int) -> dict[str, Any]:
    question = {"type": "multiple_choice", "answer_limit": 1, "options": OPTIONS}
    items = [{**question, "description": f"Question {number}"} for number in range(count)]
    return {"rows": [{"columns": [{"items": [item]}]} for item in items]}


def builder(page: Page, batch: Batch) -> Page:
    """The builder with an item in the middle of the layout chosen, at rest."""
    page.goto(reverse("batch-layout", args=[batch.pk]))
    page.locator(".canvas-item .canvas-face").nth(ITEMS // 2).click()
    page.wait_for_load_state("networkidle")
    return page


def echo(page: Page) -> Page:
    page.set_content(BARE)
    page.evaluate(ECHO)
    return page


def typing(page: Page) -> list[float]:
    """Milliseconds from each key until it is drawn; keys follow each other as somebody types them."""
    page.bring_to_front()
    return page.evaluate(TYPING, [KEYS, PAUSE_MS])


def told(times: list[float]) -> dict[str, float]:
    """Median and 95th percentile."""
    return {"median": round(statistics.median(times), 1), "p95": round(statistics.quantiles(times, n=20)[-1], 1)}
