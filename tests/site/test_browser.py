"""The pages in a real browser: copying, tabs, keyboard, widths, accessibility, weight, policy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, Page, expect

from macros import pages as sources
from tests.conftest import ROOT, SITE_URL
from tests.site.conftest import DESK, FIRST_LOAD, PHONE, visit

pytestmark = pytest.mark.browser

DOCS = ROOT / "docs"
REQUESTS = 8
LATER_LOAD = 12_000
SIZES = {"390": PHONE, "1440 at 200 %": {"width": 720, "height": 450}, "1440": DESK}
COPIED = "navigator.clipboard.readText()"
CUT_OFF = 0.02  # share of blocks that may be wider than their place
WIDE_TABLES = (
    "[...document.querySelectorAll('.dn-table')].filter((t) => t.scrollWidth > t.clientWidth)"
)
# A page learns which of its boxes scroll after its first layout, and marks them a frame later.
FRAME = "await new Promise(requestAnimationFrame)"
MEASURED = f"(async () => {{ {FRAME}; {FRAME}; {FRAME}; }})()"
SILENT = f"{WIDE_TABLES}.some((table) => !table.dataset.says)"
CODE = f"""(() => {{
  const codes = [...document.querySelectorAll(".highlight code")].filter((code) => code.offsetParent);
  const wider = codes.filter((code) => code.scrollWidth > code.clientWidth + 1);
  return [codes.length, wider.map((code) => code.textContent.slice(0, 60)), {WIDE_TABLES}.length];
}})()"""
Scheme = Literal["light", "dark"]


def addresses(built_site: Path) -> list[str]:
    """Return the address of each page below the site, without 404.html."""
    return sorted(
        path.relative_to(built_site).as_posix().removesuffix("index.html")
        for path in built_site.rglob("index.html")
    )


@pytest.fixture
def clipboard(context: BrowserContext, site: str) -> BrowserContext:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    return context


# Copy ------------------------------------------------------------------------------------------


def test_copy_gives_the_commands_alone(clipboard: BrowserContext, site: str) -> None:
    page = clipboard.new_page()
    page.goto(site + "containers/run/")
    block = sources.read(DOCS / "containers/run.md", DOCS).sections[0].fences[0]
    button = page.get_by_role("button", name="Copy the commands").first
    button.click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_attached()
    assert page.evaluate(COPIED) == "\n".join(command.text for command in block.commands)


def test_copy_of_every_session_is_what_the_page_runs(clipboard: BrowserContext, site: str) -> None:
    """Continued lines keep their breaks; programs' own prompts and all outputs stay behind."""
    page = clipboard.new_page()
    found = []
    for name in ("containers/shell", "build/cache", "volumes/manage", "errors/exit-codes"):
        page.goto(f"{site}{name}/")
        read = sources.read(DOCS / f"{name}.md", DOCS)
        blocks = [fence for fence in read.fences if fence.language == "console"]
        copied = []
        for shown in page.locator(".language-console:visible").all():
            if shown.locator(".gp:not(.gp-Nested)").count():
                shown.scroll_into_view_if_needed()  # its button is made then
                shown.locator("> .dn-copy").click()
                copied.append(page.evaluate(COPIED))
        wanted = {"\n".join(command.text for command in block.commands).strip() for block in blocks}
        found += [f"{name}: {text!r}" for text in copied if text not in wanted]
        assert copied
    assert found == []


def test_what_is_typed_into_a_program_has_a_button_of_its_own(
    clipboard: BrowserContext, site: str
) -> None:
    page = clipboard.new_page()
    page.goto(site + "containers/shell/")
    inside = page.locator(".dn-line", has=page.locator(".gp-Nested")).first
    inside.scroll_into_view_if_needed()
    inside.locator(".dn-copy").click()
    prompt, _, typed = inside.inner_text().strip().partition("# ")
    assert prompt and page.evaluate(COPIED) == typed


def test_copy_gives_a_whole_file(clipboard: BrowserContext, site: str) -> None:
    page = clipboard.new_page()
    page.goto(site + "build/first-image/")
    read = sources.read(DOCS / "build/first-image.md", DOCS)
    block = next(fence for fence in read.fences if fence.language == "dockerfile")
    page.locator(".language-dockerfile").first.scroll_into_view_if_needed()
    page.locator(".language-dockerfile .dn-copy").first.click()
    assert page.evaluate(COPIED) == "\n".join(block.body)


def test_copy_works_from_a_folder_and_by_keyboard(clipboard: BrowserContext, folder: str) -> None:
    page = clipboard.new_page()
    page.goto(folder + "index.html")
    page.get_by_role("button", name="Copy docker ps -a").focus()
    page.keyboard.press("Enter")
    box = page.get_by_role("combobox")
    box.focus()
    page.keyboard.press("Control+v")
    expect(box).to_have_value("docker ps -a")


def test_prompts_are_not_selected(site: str, page: Page) -> None:
    page.goto(site + "containers/run/")
    selectable = page.locator(".gp").first.evaluate("node => getComputedStyle(node).userSelect")
    assert selectable == "none"


# Tabs ------------------------------------------------------------------------------------------


def test_a_tab_chosen_once_stays_chosen(site: str, page: Page) -> None:
    page.goto(site + "containers/run/")
    page.locator(".tabbed-labels label", has_text="Management command").first.click()
    page.goto(site + "images/remove/")
    inputs = page.locator(".tabbed-set:has(.tabbed-labels label:has-text('Management command'))")
    assert inputs.count()
    for tabs in inputs.all():
        label = tabs.locator(".tabbed-labels label", has_text="Management command").first
        expect(page.locator(f"#{label.get_attribute('for')}")).to_be_checked()


def test_tabs_work_without_scripts(site: str, browser: Browser) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(site + "containers/run/")
    blocks = page.locator(".tabbed-set").first.locator(".tabbed-block")
    expect(blocks.nth(0)).to_be_visible()
    page.locator(".tabbed-labels label").nth(1).click()
    expect(blocks.nth(1)).to_be_visible()
    expect(blocks.nth(0)).to_be_hidden()
    page.close()


# Moving around -----------------------------------------------------------------------------------


def test_instant_navigation_furnishes_the_next_page(
    site: str, built_site: Path, page: Page
) -> None:
    """The map of the site names the published host; here it has to name this one's port too."""
    there = (built_site / "sitemap.xml").read_text(encoding="utf-8").replace(SITE_URL, site)
    page.route("**/sitemap.xml", lambda route: route.fulfill(body=there, content_type="text/xml"))
    page.goto(site, wait_until="networkidle")  # the theme asks for the map of the site first
    page.evaluate("window.kept = true")
    page.get_by_role("link", name="open a shell in a running container").click()
    page.wait_for_url("**/containers/shell/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Open a shell")
    assert page.evaluate("window.kept")
    expect(page.locator(".highlight .dn-copy").first).to_be_visible()


def test_the_keyboard_reaches_what_a_mouse_does(site: str, page: Page) -> None:
    page.goto(site + "containers/run/")
    page.keyboard.press("Tab")
    expect(page.locator(".md-skip")).to_be_focused()
    seen = set()
    for _ in range(120):
        page.keyboard.press("Tab")
        seen.add(
            page.evaluate(
                """() => { const node = document.activeElement, style = getComputedStyle(node);
                const marked = style.outlineStyle !== 'none' || style.boxShadow !== 'none' || node.matches('.md-option, .tabbed-set > input, [data-md-toggle]');
                return `${node.className || node.tagName}|${marked}`; }"""
            )
        )
    names = {name for entry in seen for name in entry.split("|")[0].split()}
    assert {"dn-find__input", "dn-copy", "headerlink"} <= names
    assert {entry for entry in seen if entry.endswith("|false")} <= {"BODY|false"}  # past the end


def test_the_palette_changes_and_stays(site: str, page: Page) -> None:
    page.goto(site)
    body = page.locator("body")
    before = body.get_attribute("data-md-color-scheme")
    schemes = {before}
    for _ in range(2):
        page.locator("[data-md-component=palette] label:visible").click()
        schemes.add(body.get_attribute("data-md-color-scheme"))
    assert schemes == {"default", "slate"}
    after = body.get_attribute("data-md-color-scheme")
    page.goto(site + "containers/run/")
    expect(body).to_have_attribute("data-md-color-scheme", str(after))


@pytest.mark.parametrize("path", ["nowhere/", "containers/gone/for/good/"])
def test_a_missing_page_offers_the_search(site: str, page: Page, path: str) -> None:
    response = page.goto(site + path)
    assert response and response.status == 404
    page.keyboard.press("/")
    page.keyboard.type("docker logs")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/docker-notes/containers/logs/**")


# Every page ----------------------------------------------------------------------------------------

COLOURS = ("color-contrast", "link-in-text-block")
PALETTES = ("slate", "default")
# Marks each text whose colours no page before has: in every palette its colour and size, and the
# backgrounds around it; of a link also what tells it from the text around. Returns what stands for them.
MARK_NEW = """([known, palettes]) => {
  const before = new Set(known), texts = new Map();
  const walk = (element, behind, around) => {
    const style = getComputedStyle(element);
    if (style.display === "none") return;
    const own = [behind, style.backgroundColor, style.backgroundImage, style.opacity].join("|")
      .replaceAll("|rgba(0, 0, 0, 0)|none|1", "");
    const nodes = [...element.childNodes];
    if (element.matches("input, select, textarea") || nodes.some((it) => it.nodeType === 3 && it.data.trim())) {
      const link = element.matches("a") && [around, style.textDecorationLine];
      const looks = [style.color, style.fontSize, style.fontWeight, own, link].join("|");
      texts.set(element, (texts.get(element) ?? "") + looks);
    }
    for (const child of element.children) walk(child, own, style.color);
  };
  for (const palette of palettes) {
    document.body.dataset.mdColorScheme = palette;
    walk(document.documentElement, "", "");
  }
  const found = new Set();
  for (const [element, looks] of texts) {
    if (before.has(looks)) continue;
    found.add(looks);
    element.dataset.new = "";
  }
  return [...found];
}"""


def violations(page: Page, *, inside: object = None, **options: object) -> Iterator[str]:
    """Yield what axe finds on the page that is open, by its ``options``: all rules without them.

    ``inside`` is axe's context: None is the whole page.
    """
    if not page.evaluate("Boolean(window.axe)"):  # its script is half a megabyte
        page.evaluate(Axe().axe_script)
    options["resultTypes"] = ["violations"]  # what passes is long, and nobody reads it
    run = "([inside, options]) => axe.run(inside ?? document, options).then((r) => r.violations)"
    for violation in page.evaluate(run, [inside, options]):
        for node in violation["nodes"][:3]:
            yield f"{violation['id']}: {node['html'][:160]}"


def colour_violations(page: Page, known: set[str]) -> Iterator[str]:
    """Yield what axe finds in the colours of texts that are not in ``known``, to which they are added.

    Colours take longest, and few of a page are not on a page before.
    """
    new = page.evaluate(MARK_NEW, [list(known), PALETTES])
    known.update(new)
    for palette in PALETTES if new else ():
        page.evaluate("(name) => document.body.dataset.mdColorScheme = name", palette)
        rules = {"type": "rule", "values": COLOURS}
        for violation in violations(page, inside={"include": [["[data-new]"]]}, runOnly=rules):
            yield f"{palette}: {violation}"


@dataclass(frozen=True)
class Width:
    """How a page is at one width: whether it scrolls sideways, its blocks of code, those cut off."""

    sideways: bool
    blocks: int
    cut: tuple[str, ...]
    silent: bool  # a table scrolls, and does not say so


@dataclass(frozen=True)
class Seen:
    """A page as it was opened and made wider: its widths, the hosts it asked, what it complained of;
    then what axe found at the widest."""

    address: str
    widths: Mapping[str, Width]
    asked: frozenset[str]
    said: tuple[str, ...]
    violations: tuple[str, ...]


@pytest.fixture(scope="module")
def seen(site: str, built_site: Path, browser: Browser) -> list[Seen]:
    """Every page, opened once."""
    known: defaultdict[Page, set[str]] = defaultdict(set)  # each browser sees half of the pages

    def at(page: Page, size: dict[str, int]) -> Width:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.evaluate(MEASURED)
        sideways = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        blocks, cut, wide_tables = page.evaluate(CODE)
        return Width(sideways, blocks, tuple(cut), bool(wide_tables and page.evaluate(SILENT)))

    def look(page: Page, address: str) -> Iterator[Seen]:
        asked, said = set[str](), list[str]()
        hears: dict[Any, Callable[[Any], None]] = {
            "request": lambda request: asked.add(urlsplit(request.url).netloc),
            "console": lambda message: said.append(f"{address}: {message.text}"),
            "pageerror": lambda error: said.append(f"{address}: {error}"),
        }
        for event, hear in hears.items():
            page.on(event, hear)
        page.goto(site + address)
        widths = {name: at(page, size) for name, size in SIZES.items()}
        for event, hear in hears.items():
            page.remove_listener(event, hear)
        others = {rule: {"enabled": False} for rule in COLOURS}
        found = (*violations(page, rules=others), *colour_violations(page, known[page]))
        yield Seen(address, widths, frozenset(asked), tuple(said), found)

    found = [*addresses(built_site), "404.html"]
    return visit(found, look, viewport=PHONE, color_scheme="light", reduced_motion="reduce")


@pytest.mark.parametrize("size", SIZES)
def test_no_page_scrolls_sideways_and_no_code_is_cut_off(seen: list[Seen], size: str) -> None:
    """Code wraps; columns of output scroll, and the page says that they do."""
    found = {page.address: page.widths[size] for page in seen}
    assert [address for address, width in found.items() if width.sideways] == []
    assert [address for address, width in found.items() if width.silent] == []
    cut = [f"{address}: {text}" for address, width in found.items() for text in width.cut]
    assert len(cut) <= CUT_OFF * sum(width.blocks for width in found.values()), cut


def test_pages_ask_no_other_origin_and_break_no_policy(seen: list[Seen], site: str) -> None:
    assert frozenset().union(*(page.asked for page in seen)) == {urlsplit(site).netloc}
    assert [text for page in seen for text in page.said] == []


@pytest.mark.parametrize("address", ["index.html", "containers/run.html", "cheat-sheet.html"])
def test_from_a_folder_nothing_is_refused(folder: str, page: Page, address: str) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("requestfailed", lambda request: said.append(request.url))
    page.goto(folder + address, wait_until="networkidle")
    assert said == []


def test_a_long_title_in_the_header_ends_before_the_search_box(site: str, page: Page) -> None:
    page.goto(site + "security/socket-and-rootless/")
    page.mouse.wheel(0, 900)  # the page's own title leaves, and the header shows it
    title = page.locator("header").get_by_text("The Docker socket, and rootless mode")
    expect(title).to_be_in_viewport()
    shown, box = title.bounding_box(), page.get_by_role("combobox").bounding_box()
    assert shown and box
    assert shown["x"] + shown["width"] <= box["x"]


def test_code_and_drawings_read_from_the_left_in_a_page_from_the_right(
    site: str, browser: Browser
) -> None:
    page = browser.new_page()
    for address in ("containers/lifecycle/", "base-images/choose/"):
        page.goto(site + address)
        page.evaluate("document.documentElement.dir = document.body.dir = 'rtl'")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        directions = """selector => [...new Set([...document.querySelectorAll(selector)]
            .map((element) => getComputedStyle(element).direction))]"""
        assert page.evaluate(directions, "h1") == ["rtl"]
        assert page.evaluate(directions, ".highlight code, svg text") == ["ltr"]
        button, block = (page.locator(it).first.bounding_box() for it in (".dn-copy", "pre"))
        assert button and block
        assert button["x"] > block["x"] + block["width"] / 2
    page.close()


def test_nothing_moves_and_all_is_seen_as_the_reader_wants(site: str, browser: Browser) -> None:
    context = browser.new_context(reduced_motion="reduce", forced_colors="active")
    page = context.new_page()
    for address in ("", "containers/lifecycle/", "base-images/choose/"):
        page.goto(site + address)
        moving = page.evaluate(
            """[...document.querySelectorAll("*")].filter((element) => {
            const style = getComputedStyle(element);
            return style.animationName !== "none" || /[1-9]/.test(style.transitionDuration);
            }).map((element) => element.outerHTML.slice(0, 80))"""
        )
        assert moving == []
        colours = page.evaluate(
            """[...document.querySelectorAll(".dn-copy")].map(
            (button) => getComputedStyle(button, "::before").backgroundColor)"""
        )
        button_text = page.evaluate(
            """() => { const probe = document.createElement("i"); probe.style.color = "ButtonText";
            document.body.append(probe); return getComputedStyle(probe).color; }"""
        )
        assert colours
        assert set(colours) == {button_text}
    context.close()


def test_axe_finds_nothing_on_any_page_in_either_palette(seen: list[Seen]) -> None:
    """All rules in light; what colours decide again in dark, on what no page before has."""
    found = defaultdict(list)
    for page in seen:
        for violation in page.violations:
            found[violation].append(page.address)
    assert dict(found) == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_open_search_or_on_a_phone(
    site: str, browser: Browser, scheme: Scheme
) -> None:
    context = browser.new_context(viewport=PHONE, color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    found = []
    for address in ("", "containers/run/", "base-images/choose/"):
        page.goto(site + address)
        page.evaluate(MEASURED)
        found += list(violations(page))
    page.get_by_role("combobox", name="Search the notes").fill("docker logs")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    found += list(violations(page))
    context.close()
    assert found == []


def test_colours_are_looked_at_again_on_what_is_new(page: Page) -> None:
    def found(text: str, behind: str = "#fff") -> int:
        page.set_content(
            f"<main style='background: {behind}'><p style='color: {text}'>words</p></main>"
        )
        return len(list(colour_violations(page, known)))

    known: set[str] = set()
    assert found("#999") == len(PALETTES)
    assert found("#999") == 0  # known, and told once
    assert found("#aaa") == len(PALETTES)
    assert found("#999", "#eee") == len(PALETTES)
    assert found("#000") == 0


def test_colours_of_the_dark_palette_are_looked_at(page: Page) -> None:
    dark = "[data-md-color-scheme=slate] p { color: #222; background: #000 }"
    page.set_content(f"<style>{dark}</style><main style='background: #fff'><p>words</p></main>")
    (violation,) = colour_violations(page, set())
    assert violation.startswith("slate: color-contrast")


def test_a_wrong_page_is_noticed_by_axe(page: Page) -> None:
    page.set_content("<html><body><img src='data:,'><input></body></html>")
    assert list(violations(page))


# First load ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "", "containers/run/", "base-images/choose/", "base-images/digests/", "cheat-sheet/",
        "errors/", "errors/all/build-and-base-images/", "how-do-i/",
    ],
)  # fmt: skip
def test_the_first_load_is_light_and_does_not_shift(
    site: str, browser: Browser, address: str
) -> None:
    context = browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    page.add_init_script(
        """window.shift = 0; new PerformanceObserver((list) => { for (const entry of list.getEntries())
        if (!entry.hadRecentInput) window.shift += entry.value; }).observe({ type: 'layout-shift', buffered: true });"""
    )
    sizes: dict[str, int] = {}
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on(
        "requestfinished",
        lambda request: sizes.update({request.url: request.sizes()["responseBodySize"]}),
    )
    page.goto(site + address, wait_until="networkidle")
    sizes.pop(site + "sitemap.xml", 0)  # the theme asks for it when the page is there
    assert sum(sizes.values()) <= FIRST_LOAD, sizes
    # Files of that page alone.
    own = {"base-images/choose/": 2, "base-images/digests/": 1, "cheat-sheet/": 1}.get(address, 0)
    assert len(requests) <= REQUESTS + own, requests  # each, also one for the same address
    assert page.evaluate("window.shift") < 0.01
    sizes.clear()
    page.goto(site + ("containers/lifecycle/" if not address else ""), wait_until="networkidle")
    assert sum(sizes.values()) <= LATER_LOAD, sizes
    context.close()
