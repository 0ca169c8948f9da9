"""The cheat sheet on paper: two sides of A4, readable, with every command on them."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect


def test_it_prints_on_two_sides_of_a4(site: str, page: Page) -> None:
    page.goto(site + "cheat-sheet/")
    page.emulate_media(media="print")
    commands = page.locator(".cheat-sheet td > code")
    expect(commands.last).to_be_visible()
    smallest = commands.evaluate_all(
        "codes => Math.min(...codes.map(code => parseFloat(getComputedStyle(code).fontSize)))"
    )
    assert smallest >= 6.5 * 96 / 72, "6.5 points are the least that one can read"
    assert len(re.findall(rb"/Type /Page\b", page.pdf(format="A4"))) == 2


def test_the_filter_leaves_what_has_all_the_words(site: str, page: Page) -> None:
    page.goto(site + "cheat-sheet/")
    rows = page.locator(".cheat-sheet tbody tr:visible")
    everything = rows.count()
    page.get_by_role("searchbox", name="Filter the commands").fill("stop container")
    expect(page.locator(".cheat-sheet").get_by_text("docker stop").first).to_be_visible()
    assert 0 < rows.count() < everything
    assert all("stop" in text.lower() for text in rows.all_inner_texts())


def test_containers_come_before_contexts(site: str, page: Page) -> None:
    page.goto(site + "cheat-sheet/")
    assert page.locator(".cheat-sheet h2").first.inner_text().startswith("Containers")


def test_a_command_far_down_gets_its_button_when_it_comes_near(site: str, page: Page) -> None:
    """All at once they would hold up a long page: Lighthouse counts that as blocking time."""
    page.goto(site + "cheat-sheet/")
    last = page.locator(".cheat-sheet td", has=page.locator("code")).last
    expect(page.locator(".cheat-sheet .dn-copy").first).to_be_visible()
    expect(last.locator(".dn-copy")).to_have_count(0)
    last.scroll_into_view_if_needed()
    expect(last.locator(".dn-copy")).to_be_visible()
