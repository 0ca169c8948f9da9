"""The other editions: zip, all on one page, PDF, bill of materials; read with the network cut."""

from __future__ import annotations

import json
import os
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Browser, Page

from macros.editions import offline, pdf, rewrite, sbom, single
from macros.editions.build import Built
from macros.pages import lists, pages
from tests.conftest import ROOT, Editions
from tests.site import html
from tests.site.html import Html


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory, edition: Editions) -> Path:
    """Return a folder with the edition for files, as folder, zip and single page."""
    folder = tmp_path_factory.mktemp("editions")
    (folder / "site").symlink_to(edition.site)
    offline.pack(edition.site, folder / "notes.zip")
    single_page = single.document(edition.built, edition.site)
    (folder / "notes.html").write_text(single_page, encoding="utf-8")
    with zipfile.ZipFile(folder / "notes.zip") as archive:
        archive.extractall(folder / "unpacked")
    return folder


@pytest.fixture(scope="module")
def print_edition(editions: Path) -> Html:
    return Html("notes.html", (editions / "notes.html").read_text(encoding="utf-8"))


@pytest.fixture
def cut_off(browser: Browser) -> Iterator[Page]:
    """A page of a browser that no network reaches."""
    context = browser.new_context(offline=True)
    yield context.new_page()
    context.close()


def test_zip_is_the_same_each_time(editions: Path, tmp_path: Path) -> None:
    for path in (editions / "site").rglob("*"):
        os.utime(path)
    offline.pack(editions / "site", tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == (editions / "notes.zip").read_bytes()


def test_zip_holds_one_folder_and_no_link_that_needs_a_server(editions: Path) -> None:
    site = editions / "unpacked" / "docker-notes"
    assert [path.name for path in (editions / "unpacked").iterdir()] == ["docker-notes"]
    found = []
    for page in html.pages(site):
        for link in {*page.links(), *page.loads()}:
            if html.outside(link) or ":" in link.split("/")[0]:
                continue
            path = link.partition("#")[0].partition("?")[0]
            if (
                link.startswith("/")
                or not (site / page.name).parent.joinpath(path).resolve().exists()
            ):
                found.append(f"{page.name}: {link}")
            elif path and not path.endswith(
                (".html", ".css", ".js", ".svg", ".json", ".md", ".txt", ".xml", ".png")
            ):
                found.append(f"{page.name}: {link} is a folder")
    assert not found, "\n".join(found)


def test_search_works_from_a_file_with_the_network_cut(editions: Path, cut_off: Page) -> None:
    asked: list[str] = []
    cut_off.on("request", lambda request: asked.append(request.url))
    cut_off.goto((editions / "unpacked/docker-notes/index.html").as_uri())
    cut_off.keyboard.press("/")
    cut_off.keyboard.type("remove all stopped containers")
    result = cut_off.locator("[role=option]").first
    result.wait_for(timeout=10_000)
    cut_off.keyboard.press("ArrowDown")
    cut_off.keyboard.press("Enter")
    cut_off.wait_for_url("**/containers/remove.html*", timeout=10_000)
    assert cut_off.locator("h1").inner_text()
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []


def test_print_edition_has_every_page_and_working_anchors(print_edition: Html) -> None:
    ids = Counter(map(str, print_edition.tree.xpath("//@id")))
    assert [value for value, count in ids.items() if count > 1] == []
    broken = [a for a in print_edition.links() if a.startswith("#") and a[1:] not in ids]
    assert not broken, "\n".join(broken)
    relative = [
        address
        for address in {*print_edition.links(), *print_edition.loads()}
        if not address.startswith(("#", "data:", "https://", "http://localhost", "mailto:"))
    ]
    assert not relative, "\n".join(relative)
    assert [a for a in print_edition.loads() if html.outside(a)] == []
    assert len(print_edition.tree.xpath("//article")) == len(pages(ROOT / "docs"))


def test_print_edition_shows_the_text_of_each_tab(print_edition: Html, editions: Path) -> None:
    run = (editions / "site/containers/run.html").read_text(encoding="utf-8")
    tabs = Html("run", run).tree.xpath("//*[contains(@class, 'tabbed-labels')]/label")
    assert tabs
    shown = [
        p.text_content()
        for p in print_edition.tree.xpath("//article[@id='containers-run']//p[@class='tab']")
    ]
    assert shown == [label.text_content() for label in tabs]


def test_print_edition_opens_with_the_network_cut(editions: Path, cut_off: Page) -> None:
    asked: list[str] = []
    cut_off.on("request", lambda request: asked.append(request.url))
    cut_off.goto((editions / "notes.html").as_uri())
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert cut_off.locator("article").count() > 10


def test_pdf_is_a_book(edition: Editions, browser: Browser, tmp_path: Path) -> None:
    """Title page with version and day, contents whose numbers are right, links, bookmarks.

    Of each page only what stands above its second heading is printed: all of it takes minutes.
    """
    whole = edition.built.content
    short = {url: text.partition("<h2")[0] for url, text in whole.items()}
    content = {
        page.url: (whole if lists(page.file.src_uri) else short)[page.url]
        for page in edition.built.pages
    }
    built = Built(edition.built.pages, content)
    book = single.Book("7.8.9", "2026-11-28")
    target = tmp_path / "notes.pdf"
    pdf.publish(built, edition.site, book, tmp_path / "notes.html", target)
    reader = pypdf.PdfReader(target)
    # fi is one letter in print
    sheets = [unicodedata.normalize("NFKC", sheet.extract_text()) for sheet in reader.pages]
    assert "Version 7.8.9" in sheets[0] and "2026-11-28" in sheets[0]
    places = pdf.numbers(target, [page.url for page in edition.built.pages])
    contents = " ".join(" ".join(sheets[1 : min(places.values()) - 1]).split())
    assert len(places) > 100
    for page in edition.built.pages:
        title = unicodedata.normalize("NFKC", str(page.title))
        on_paper = f"{title} {places.get(page.url)}" in contents
        assert on_paper == single.on_paper(page, edition.built.content[page.url]), title
        if on_paper:
            assert title.split()[0] in sheets[places[page.url] - 1]
    assert "type into the box" not in " ".join(sheets)
    assert reader.outline
    assert any("/Dest" in a.get_object() for p in reader.pages for a in p.get("/Annots", []))


def test_pdf_without_a_browser_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RuntimeError, match="needs one of these browsers: chromium"):
        pdf.render(tmp_path / "notes.html", tmp_path / "notes.pdf")


def test_rewrite() -> None:
    source = (
        '<h1 id="a">A&amp;B<a class="headerlink" href="#a">#</a></h1>'
        '<div class="tabbed-set"><input id="t1"><div class="tabbed-labels"><label for="t1">One</label>'
        '<label for="t2">Two</label></div><div class="tabbed-content">'
        '<div class="tabbed-block">1</div><div class="tabbed-block">2</div></div></div>'
        '<p><a href="../x/y.html#z">y</a><img src="../p.svg" alt=""><script>bad()</script><br>end</p>'
    )
    pages = {"s/page.html": None, "x/y.html": None}
    assert rewrite.rewrite(source, "s/page.html", pages, lambda name: name.encode()) == (
        '<h1 id="s-page--a">A&amp;B</h1>'
        '<div class="tabbed-set"><div class="tabbed-content">'
        '<p class="tab">One</p><div class="tabbed-block">1</div>'
        '<p class="tab">Two</p><div class="tabbed-block">2</div></div></div>'
        '<p><a href="#x-y--z">y</a><img src="data:image/svg+xml;base64,cC5zdmc=" alt=""><br>end</p>'
    )


def test_bill_of_materials_names_each_package_with_its_hashes(tmp_path: Path) -> None:
    sbom.write(ROOT, tmp_path / "bom.json")
    document = json.loads((tmp_path / "bom.json").read_text())
    lock = (ROOT / "requirements/site.txt").read_text()
    by_name = {component["name"]: component for component in document["components"]}
    locked = [
        line.split("==")[0] for line in lock.splitlines() if "==" in line and line[0].isalpha()
    ]
    assert locked and set(locked) <= set(by_name)
    assert sum(len(c.get("hashes", [])) for c in document["components"]) == lock.count(
        "--hash=sha256:"
    )
