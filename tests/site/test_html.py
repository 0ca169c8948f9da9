"""Every built page: valid, described, complete, and nothing of it from elsewhere."""

from __future__ import annotations

import functools
import gzip
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from PIL import Image

from macros import cards
from macros import pages as sources
from macros.results import FILE
from macros.verified import Repository
from tests.conftest import EDIT_URI, REPOSITORY, ROOT, SITE_URL, mkdocs
from tests.site import html
from tests.site.conftest import BASE, FIRST_LOAD
from tests.site.html import Html

DOCS = ROOT / "docs"
DESCRIPTION = range(40, 161)  # characters that a search result shows


@pytest.fixture(scope="module")
def pages(built_site: Path) -> tuple[Html, ...]:
    return html.pages(built_site)


def markdown() -> Iterator[Path]:
    yield from sources.pages(DOCS)


def address(path: Path) -> str:
    """Return the file of the site that the page at ``path`` becomes."""
    name = path.relative_to(DOCS).with_suffix("").as_posix()
    return "index.html" if name == "index" else f"{name.removesuffix('/index')}/index.html"


def test_pictures_have_texts_and_labels_have_elements(pages: tuple[Html, ...]) -> None:
    found = []
    for page in pages:
        found += [
            f"{page.name}: picture without alt text: {image.get('src')}"
            for image in page.tree.iter("img")
            if image.get("alt") is None
        ]
        found += [
            f"{page.name}: aria reference to no element: {value}"
            for name in ("aria-controls", "aria-labelledby", "aria-describedby", "for")
            for value in " ".join(page.tree.xpath(f"//@{name}")).split()
            if value not in page.ids and not value.startswith("__")  # the theme's own
        ]
    assert not found, "\n".join(found)


def test_each_page_has_one_h1_a_description_and_its_address(pages: tuple[Html, ...]) -> None:
    found = []
    descriptions = Counter[str]()
    for page in pages:
        if page.name == "404.html":
            continue
        count = len(page.tree.xpath("//h1"))
        if count != 1:
            found.append(f"{page.name}: {count} h1")
        description = " ".join(page.tree.xpath("//meta[@name='description']/@content"))
        descriptions[description] += 1
        if len(description) not in DESCRIPTION:
            found.append(f"{page.name}: description of {len(description)} characters")
        wanted = SITE_URL + page.name.removesuffix("index.html")
        canonical = page.tree.xpath("//link[@rel='canonical']/@href")
        if canonical != [wanted]:
            found.append(f"{page.name}: canonical address {canonical}, expected {wanted}")
    found += [f"description used twice: {d}" for d, count in descriptions.items() if count > 1]
    assert not found, "\n".join(found)


def test_each_page_has_a_title_of_its_own(pages: tuple[Html, ...]) -> None:
    """Title of the browser's tab: the page, then the site; the home page is the site alone."""
    titles = {page.name: (page.tree.findtext(".//title") or "").strip() for page in pages}
    assert titles.pop("index.html") == titles.pop("404.html") == "Docker notes"
    assert [name for name, title in titles.items() if not title.endswith(" - Docker notes")] == []
    assert [title for title, count in Counter(titles.values()).items() if count > 1] == []


def test_each_page_has_a_card_of_its_own(pages: tuple[Html, ...], built_site: Path) -> None:
    shown = {}
    for page in pages:
        if page.name != "404.html":
            address = page.tree.xpath("string(//meta[@property='og:image']/@content)")
            with Image.open(built_site / address.removeprefix(SITE_URL)) as card:
                assert card.size == cards.SIZE, page.name
                shown[page.name] = card.convert("RGB").tobytes()
    assert len(set(shown.values())) == len(shown)


def test_headings_do_not_skip_a_level(pages: tuple[Html, ...]) -> None:
    found = []
    for page in pages:
        levels = [
            int(h.tag[1])
            for h in page.tree.xpath("//article//*[self::h1 or self::h2 or self::h3 or self::h4]")
        ]
        found += [
            f"{page.name}: h{before} is followed by h{after}"
            for before, after in itertools.pairwise(levels)
            if after > before + 1
        ]
    assert not found, "\n".join(found)


def test_nothing_comes_from_another_origin(pages: tuple[Html, ...], built_site: Path) -> None:
    found = [f"{p.name}: {a}" for p in pages for a in p.loads() if html.outside(a)]
    for sheet in built_site.rglob("*.css"):
        css = sheet.read_text(encoding="utf-8")
        found += [f"{sheet.name}: {a}" for a in html.styles(css) if html.outside(a)]
    for picture in built_site.rglob("*.svg"):
        svg = picture.read_text(encoding="utf-8")
        found += [
            f"{picture.name}: {a}" for a in re.findall(r"""(?:href|src)=["'](https?:[^"']*)""", svg)
        ]
        found += [f"{picture.name}: script"] if "<script" in svg else []
    assert not found, "\n".join(found)


def test_no_repository_widget_that_asks_another_origin(pages: tuple[Html, ...]) -> None:
    assert [p.name for p in pages if "md-source" in " ".join(p.tree.xpath("//@class"))] == []


def test_edit_link_leads_to_the_source(pages: tuple[Html, ...]) -> None:
    by_name = {page.name: page for page in pages}
    found = []
    for path in markdown():
        wanted = f"{EDIT_URI}{path.relative_to(DOCS).as_posix()}"
        if wanted not in by_name[address(path)].links():
            found.append(f"{address(path)}: no link to {wanted}")
    assert not found, "\n".join(found)


def test_the_foot_leads_to_the_source_and_to_the_form_for_mistakes(pages: tuple[Html, ...]) -> None:
    found = []
    for path in markdown():
        page = next(page for page in pages if page.name == address(path))
        foot = page.tree.xpath("//article//p[@class='page-facts']")
        links = [str(link) for element in foot for link in element.xpath("a/@href")]
        source = f"{REPOSITORY}/blob/main/{path.relative_to(ROOT).as_posix()}"
        forms = [parse_qs(urlsplit(link).query) for link in links if "/issues/new" in link]
        wanted = page.name.removesuffix("index.html") or "./"
        if source not in links or [form["page"] for form in forms] != [[wanted]]:
            found.append(f"{page.name}: {links}")
    assert not found, "\n".join(found)


def test_the_form_for_mistakes_has_the_fields_that_the_foot_fills_in() -> None:
    form = (ROOT / ".github/ISSUE_TEMPLATE/wrong-page.yml").read_text(encoding="utf-8")
    ids = [field.get("id") for field in yaml.safe_load(form)["body"]]
    link = Repository(REPOSITORY, "main").complaint("a/b/", "38 commands")
    assert parse_qs(urlsplit(link).query) == {
        "template": ["wrong-page.yml"], "page": ["a/b/"], "engine": ["38 commands"],
    }  # fmt: skip
    assert {"page", "engine"} <= set(ids)


def test_the_header_names_the_repository(pages: tuple[Html, ...]) -> None:
    for page in pages:
        link = page.tree.xpath("//a[@class='dn-repository']")
        assert [(a.get("href"), a.text) for a in link] == [(REPOSITORY, "owner/docker-notes")]


def test_sources_of_pages_are_not_published(built_site: Path) -> None:
    data = sorted(p.relative_to(built_site).as_posix() for p in built_site.glob("data/**/*.*"))
    records = ["data/verification.json"] if (DOCS / FILE).exists() else []
    assert data == ["data/v1/base-images.json", "data/v1/base-images.schema.json", *records]


def test_what_is_written_is_what_is_shown(pages: tuple[Html, ...]) -> None:
    """Placeholders in angle brackets, Go templates, blanks: each line of each block, as it is."""
    by_name = {page.name: page for page in pages}
    found = []
    for path in markdown():
        page = by_name[address(path)]
        shown = {line.rstrip() for line in page.code.splitlines()}
        source = sources.read(path, DOCS)
        for block in source.fences:
            found += [
                f"{path.relative_to(ROOT)}: not shown as written: {line}"
                for line in block.body
                if line.strip()
                and line.rstrip().expandtabs(4) not in shown
                and line.rstrip() not in shown
            ]
    assert not found, "\n".join(found)


def test_inline_code_is_shown_as_written(pages: tuple[Html, ...]) -> None:
    by_name = {page.name: page for page in pages}
    found = []
    for path in markdown():
        page = by_name[address(path)]
        code = " ".join(page.code.split())
        for span in sources.read(path, DOCS).code:
            if "{=" not in span.text and " ".join(span.text.split()) not in code:
                where = f"{path.relative_to(ROOT)}:{span.line}"
                found.append(f"{where}: not shown as written: {span.text}")
    assert not found, "\n".join(found)


def test_no_macro_is_left_in_the_text(pages: tuple[Html, ...]) -> None:
    assert [p.name for p in pages if "{=" in p.text or "=}" in p.text] == []


def test_every_page_is_in_the_navigation() -> None:
    def names(entry: object) -> Iterator[str]:
        if isinstance(entry, str):
            yield entry
        elif isinstance(entry, dict):
            for value in entry.values():
                yield from names(value)
        elif isinstance(entry, list):
            for value in entry:
                yield from names(value)

    class Loader(yaml.SafeLoader):
        """Reads mkdocs.yml, whose own tags do not matter here."""

    Loader.add_multi_constructor("!", lambda loader, suffix, node: None)
    Loader.add_multi_constructor("tag:", lambda loader, suffix, node: None)
    config = yaml.load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"), Loader)
    listed = Counter(names(config["nav"]))
    wanted = {path.relative_to(DOCS).as_posix() for path in markdown()}
    assert wanted - set(listed) == set()
    assert [name for name, count in listed.items() if count > 1] == []


def test_the_first_load_of_each_page_is_light(built_site: Path, pages: tuple[Html, ...]) -> None:
    """The page, and all that it loads by itself; what a reader asks for comes on top."""

    @functools.cache
    def weight(name: str) -> int:
        return len(gzip.compress((built_site / name).read_bytes(), 6))

    found = {}
    for page in pages:
        loaded = {html.target(page.name, it, BASE)[0] for it in page.loads() if it[:5] != "data:"}
        found[page.name] = sum(map(weight, {page.name, *loaded}))
    assert {name: bytes_ for name, bytes_ in found.items() if bytes_ > FIRST_LOAD} == {}


def test_the_build_is_the_same_each_time(built_site: Path, tmp_path: Path) -> None:
    """Nothing but the source decides what is published."""
    mkdocs(tmp_path, SITE_URL=SITE_URL, EDIT_URI=EDIT_URI)

    def content(folder: Path) -> dict[str, bytes]:
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file() and path.suffix != ".gz"
        }

    first, second = content(built_site), content(tmp_path)
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []
