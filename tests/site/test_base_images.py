"""The chooser in a real browser: filter, sort, share, no scripts, phone, print, accessibility."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from mkdocs.utils import get_build_date
from playwright.sync_api import Browser, Locator, Page, expect

from macros.base_images.html import megabytes
from macros.base_images.load import load
from macros.base_images.model import Image, Platform
from macros.base_images.status import Status, of_image, regular_until
from tests.conftest import ROOT

pytestmark = pytest.mark.browser

PAGE = "base-images/choose/"
SIZES = "base-images/sizes/"
DIGESTS = "base-images/digests/"
DATES = "base-images/support-dates/"
FACTS = """name => { const found = [];
    for (let it = name.nextElementSibling; it?.localName === "dd"; it = it.nextElementSibling)
        found.push(it.textContent);
    return found; }"""
CATALOGUE = load(ROOT / "docs/data")
IMAGES = CATALOGUE.images
TODAY = date.fromisoformat(get_build_date())
ENDED = [i for i in IMAGES if of_image(CATALOGUE, i, TODAY).status is Status.ended]
CURRENT = [i for i in IMAGES if i not in ENDED]


@pytest.fixture
def address(site: str) -> str:
    """Return the address of the chooser."""
    return site + PAGE


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """Return the chooser in a desk's window; an error of a script fails the test."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address)
    yield page
    context.close()
    assert errors == []


def shown(page: Page) -> list[str]:
    """Return the names of the rows that the reader sees, in order."""
    return page.locator(".bi-table tbody tr:visible th > a").all_inner_texts()


def size(image: Image, platform: Platform = Platform.amd64) -> float | None:
    """Return the megabytes, as the page shows them, by which it sorts an image with a figure."""
    found = image.sizes.platforms.get(platform) if image.sizes else None
    return float(megabytes(found.bytes).split()[0]) if found else None


def by_size(images: list[Image]) -> list[Image]:
    """Return ``images`` with the smallest first, those without a figure last."""
    return sorted(images, key=lambda image: (size(image) is None, size(image) or 0))


def query(page: Page) -> str:
    return str(page.evaluate("location.search"))


def head(page: Page, name: str) -> Locator:
    return page.get_by_role("columnheader", name=name)


def test_all_images_are_there_at_first(page: Page) -> None:
    assert shown(page) == [image.name for image in CURRENT]
    page.locator("summary", has_text=f"Show {len(ENDED)} ended images").click()
    assert shown(page) == [image.name for image in (*CURRENT, *ENDED)]
    count = page.get_by_role("article").get_by_role("status")
    expect(count).to_contain_text(f"{len(IMAGES)} of {len(IMAGES)} images")
    assert query(page) == ""


@pytest.mark.parametrize(
    ("label", "choice", "name", "kept"),
    [
        ("C library", "musl", "libc", lambda i: i.libc == "musl"),
        ("Shell inside", "no", "shell", lambda i: i.shell == "none"),
        ("Shell inside", "yes", "shell", lambda i: i.shell in ("bash", "sh")),
        ("Package manager inside", "no", "packages", lambda i: i.package_manager == "none"),
        ("Platform", "linux/s390x", "platform", lambda i: "linux/s390x" in i.platforms),
        ("For", "python", "use", lambda i: "python" in i.uses),
    ],
)
def test_a_filter_keeps_what_fits_and_is_in_the_address(
    page: Page, label: str, choice: str, name: str, kept: Callable[[Image], bool]
) -> None:
    page.get_by_role("combobox", name=label, exact=True).select_option(choice)
    expected = [image.name for image in IMAGES if kept(image)]
    assert 0 < len(expected) < len(IMAGES)
    assert shown(page) == [image.name for image in CURRENT if kept(image)]
    assert query(page) == f"?{name}={choice.replace('/', '%2F')}"
    expect(page.locator(".bi-count")).to_contain_text(f"{len(expected)} of {len(IMAGES)} images")


def test_supported_until_at_least(page: Page) -> None:
    ends = {i.name: end for i in CURRENT if (end := regular_until(CATALOGUE, i))}
    last = max(ends.values())
    field = page.get_by_label("Regular support until at least")
    field.fill(last.isoformat())
    assert shown(page) == [name for name, end in ends.items() if end == last]  # the day counts
    field.fill((last + timedelta(1)).isoformat())
    assert shown(page) == []


def test_two_filters_and_a_sort_make_an_address_that_can_be_shared(
    page: Page, browser: Browser
) -> None:
    page.get_by_role("combobox", name="C library", exact=True).select_option("glibc")
    page.get_by_role("combobox", name="For", exact=True).select_option("python")
    page.get_by_role("combobox", name="Sort by").select_option("size")
    kept = [i for i in CURRENT if i.libc == "glibc" and "python" in i.uses]
    assert shown(page) == [i.name for i in by_size(kept)]
    other = browser.new_context().new_page()
    other.goto(page.url)
    assert shown(other) == shown(page)
    assert other.get_by_role("combobox", name="C library", exact=True).input_value() == "glibc"
    assert other.get_by_role("combobox", name="Sort by").input_value() == "size"
    other.context.close()


def test_a_platform_sorts_by_its_own_sizes(page: Page, address: str) -> None:
    page.goto(f"{address}?platform=linux%2Farm64&sort=size")
    sizes = {i.name: size(i, Platform.arm64) for i in CURRENT if Platform.arm64 in i.platforms}
    found = shown(page)
    assert set(found) == set(sizes)
    known = [it for name in found if (it := sizes[name]) is not None]
    assert known == sorted(known)
    assert [sizes[name] for name in found[: len(known)]] == known  # unknown comes last
    assert 0 < len(known) < len(found)


def test_nonsense_in_the_address_is_ignored(page: Page, address: str) -> None:
    page.goto(f"{address}?libc=gnu&sort=%3Cimg%3E&until=soon&other=1")
    assert len(shown(page)) == len(CURRENT)


def test_nothing_fits(page: Page, address: str) -> None:
    page.goto(f"{address}?libc=musl&packages=yes&use=database&until=2039-01-01")
    assert shown(page) == []
    expect(page.locator(".bi-count")).to_have_text("No images match. Remove a filter.")
    page.get_by_role("button", name="Clear filters").click()
    assert len(shown(page)) == len(CURRENT)
    assert query(page) == ""


def test_sort_by_headings_with_the_keyboard(page: Page) -> None:
    button = head(page, "Download").get_by_role("button")
    button.focus()
    page.keyboard.press("Enter")
    expect(head(page, "Download")).to_have_attribute("aria-sort", "ascending")
    assert shown(page) == [i.name for i in by_size(CURRENT)]
    page.keyboard.press("Enter")
    expect(head(page, "Download")).to_have_attribute("aria-sort", "descending")
    sized = [i for i in by_size(CURRENT) if size(i) is not None]
    assert shown(page)[0] == sized[-1].name
    assert set(shown(page)[len(sized) :]) == {i.name for i in CURRENT if size(i) is None}
    assert query(page) == "?sort=-size"


def test_filter_with_the_keyboard(page: Page) -> None:
    page.get_by_role("combobox", name="C library", exact=True).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert query(page) == "?libc=musl"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "shell"


def test_links_of_the_recommendations_filter_without_a_new_page(page: Page) -> None:
    page.evaluate("window.same = true")
    page.get_by_role("link", name="Compare").first.click()
    assert query(page) == "?use=python"
    assert all("python" in name for name in shown(page))
    assert page.evaluate("window.same") is True
    page.go_back()
    expect(page.locator(".bi-table tbody tr:visible")).to_have_count(len(CURRENT))


def test_it_works_after_an_instant_navigation(page: Page, address: str) -> None:
    page.goto(address.replace(PAGE, "base-images/"))
    page.get_by_role("article").get_by_role("link", name="Choose a base image").click()
    page.get_by_role("combobox", name="C library", exact=True).select_option("musl")
    expect(page.locator(".bi-count")).to_contain_text("of")
    assert 0 < len(shown(page)) < len(IMAGES)


def test_without_scripts_the_table_is_complete(browser: Browser, address: str) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(address)
    rows = page.locator(".bi-table tbody tr")
    expect(rows).to_have_count(len(IMAGES))
    expect(page.locator(".bi-table tbody tr:visible")).to_have_count(len(CURRENT))
    page.locator(".bi-more > summary").click()
    for row in rows.all():
        expect(row).to_be_visible()
    expect(page.locator(".bi-form")).to_be_hidden()
    old = next(image for image in ENDED if size(image) is not None)
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name=old.name, exact=True))
    expect(row).to_contain_text(f"Ended {of_image(CATALOGUE, old, TODAY).until}")
    expect(row).to_contain_text(f"{size(old):g}")
    page.context.close()


def test_a_name_leads_to_what_is_known_of_the_image(page: Page) -> None:
    image = next(image for image in CURRENT if image.sizes and image.sizes.index)
    page.get_by_role("rowheader").get_by_role("link", name=image.name, exact=True).click()
    page.wait_for_url(f"**/{DIGESTS}#{image.name}")
    assert image.sizes
    name = page.locator("dt:target")
    expect(name).to_have_text(image.name)
    expect(name).to_be_in_viewport()
    facts = " ".join(name.evaluate(FACTS))
    for platform, figure in image.sizes.platforms.items():
        assert f"{figure.bytes} bytes {platform.value}" in facts
    assert f"measured {image.sizes.measured}" in facts
    assert str(image.sizes.index) in facts
    assert ", ".join(image.platforms) in facts
    assert f"read {image.facts.read}" in facts


def test_it_opens_from_a_file(browser: Browser, folder: str) -> None:
    page = browser.new_context().new_page()
    page.goto(folder + "base-images/choose.html?libc=musl")
    assert 0 < len(shown(page)) < len(IMAGES)
    page.get_by_role("button", name="Clear filters").click()
    page.get_by_role("combobox", name="C library", exact=True).select_option("musl")
    assert 0 < len(shown(page)) < len(IMAGES)
    page.context.close()


@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_is_wider_than_the_window(browser: Browser, address: str, width: int) -> None:
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    page.goto(address)
    page.locator("details").first.evaluate("details => details.open = true")
    assert page.locator(".bi-table").evaluate("t => t.scrollWidth <= t.clientWidth")
    for path in (PAGE, SIZES, DIGESTS, DATES):
        page.goto(address.replace(PAGE, path))
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        letters = page.locator("figure text").evaluate_all(
            "texts => texts.map(t => parseFloat(getComputedStyle(t).fontSize)"
            " * t.ownerSVGElement.getBoundingClientRect().width / 360)"
        )
        assert len(letters) > 0 if path in (SIZES, DATES) else not letters
        assert all(height >= 10 for height in letters)  # in CSS pixels
    page.context.close()


@pytest.mark.parametrize(("path", "pictures"), [(SIZES, 2), (DATES, 1)])
def test_letters_of_the_pictures_do_not_overlap(
    page: Page, address: str, path: str, pictures: int
) -> None:
    page.goto(address.replace(PAGE, path))
    expect(page.locator("figure svg")).to_have_count(pictures)
    overlaps = page.locator("figure svg").evaluate_all("""pictures => pictures.flatMap(picture => {
        const boxes = [...picture.querySelectorAll("text")].map(t => [t.textContent, t.getBBox()]);
        return boxes.flatMap(([a, p], i) => boxes.slice(i + 1)
            .filter(([b, q]) => p.x < q.x + q.width && q.x < p.x + p.width
                && p.y + 2 < q.y + q.height && q.y + 2 < p.y + p.height)
            .map(([b]) => a + " / " + b));
    })""")
    assert overlaps == []


def test_print_shows_the_table_and_no_controls(page: Page) -> None:
    page.emulate_media(media="print")
    expect(page.locator(".bi-form")).to_be_hidden()
    expect(page.locator(".bi-table tbody tr:visible")).to_have_count(len(IMAGES))
    expect(head(page, "Support")).to_be_visible()
    assert len(page.pdf(format="A4")) > 10_000


def test_names_for_a_screen_reader(page: Page, address: str) -> None:
    expect(page.get_by_role("form", name="Filter and sort the base images")).to_be_visible()
    expect(page.get_by_role("rowheader", name="debian:trixie-slim")).to_have_count(1)
    controls = page.locator(".bi-form :is(select, input)")
    names = controls.evaluate_all("fields => fields.map(f => f.labels[0].firstChild.data.trim())")
    assert len(names) == len(set(names)) == 7 and all(names)
    page.goto(address.replace(PAGE, SIZES))
    expect(page.get_by_role("img", name="Download size of plain base images")).to_have_count(1)
    page.goto(address.replace(PAGE, DATES))
    expect(page.get_by_role("img", name="Support of distributions over the years")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing(browser: Browser, address: str, scheme: str, width: int) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    for path in (PAGE, SIZES, DIGESTS, DATES):
        page = context.new_page()
        page.goto(address.replace(PAGE, path))
        page.locator("details").evaluate_all("all => all.slice(0, 2).forEach(d => d.open = true)")
        found = Axe().run(page, context=".md-content")
        assert found.response["violations"] == [], found.generate_report()
    context.close()


def test_published_json_fulfils_its_published_schema(built_site: Path) -> None:
    folder = built_site / "data/v1"
    data = json.loads((folder / "base-images.json").read_text(encoding="utf-8"))
    schema = json.loads((folder / data["$schema"]).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(data)
    assert [image["name"] for image in data["images"]] == [image.name for image in IMAGES]
    sizes = {i["name"]: i["sizes"] for i in data["images"]}
    for image in IMAGES:
        platforms = sizes[image.name]["platforms"] if image.sizes else {}
        assert {p: it["bytes"] for p, it in platforms.items()} == {
            p.value: it.bytes for p, it in (image.sizes.platforms if image.sizes else {}).items()
        }
