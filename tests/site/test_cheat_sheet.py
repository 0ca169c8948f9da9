"""The cheat sheet on paper: two sides of A4, readable, with every command on them."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect


def test_it_prints_on_two_sides_of_a4(site: str, page: Page) -> None:
    page.goto(site + "cheat-sheet/")
    page.emulate_media(media="print")
    commands = page.locator(".cheat-sheet li > code")
    expect(commands.last).to_be_visible()
    smallest = commands.evaluate_all(
        "codes => Math.min(...codes.map(code => parseFloat(getComputedStyle(code).fontSize)))"
    )
    assert smallest >= 6.5 * 96 / 72, "6.5 points are the least that one can read"
    assert len(re.findall(rb"/Type /Page\b", page.pdf(format="A4"))) == 2
