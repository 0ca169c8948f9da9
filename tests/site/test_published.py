"""Published addresses are a promise: a page or a heading may go only if something leads on."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from macros import redirects
from macros.pages import PageError, read_all
from macros.site import url
from tests.conftest import ROOT
from tests.site.html import Html
from tests.site.published import addresses

PUBLISHED = Path(__file__).with_name("published.txt").read_text(encoding="utf-8").split()


def gone(published: list[str], site: Path) -> list[str]:
    """Return the published addresses that neither exist nor lead on."""
    there = addresses(site)
    pages = {url(page.name) or "./" for page in read_all(ROOT / "docs")}
    lead_on = redirects.load(ROOT / "docs", pages)
    ids: dict[str, frozenset[str]] = {}

    def alive(address: str) -> bool:
        page, _, anchor = address.partition("#")
        page = lead_on.get(page, page).partition("#")[0]
        if address in there or (page in there and not anchor):
            return True
        file = site / page / "index.html"
        if not anchor or not file.is_file():
            return False
        if page not in ids:
            ids[page] = Html(page, file.read_text(encoding="utf-8")).ids
        return anchor in ids[page]

    return [address for address in published if not alive(address)]


def test_no_published_address_is_gone(built_site: Path) -> None:
    found = gone(PUBLISHED, built_site)
    assert not found, "gone without a redirect (docs/data/redirects.yml):\n" + "\n".join(found)


def test_each_address_is_promised(built_site: Path) -> None:
    found = sorted(addresses(built_site) - set(PUBLISHED))
    assert not found, "not listed yet (make published):\n" + "\n".join(found)


def test_what_is_gone_is_noticed(built_site: Path) -> None:
    assert gone(["no/such/page/", "containers/run/#no-such-heading"], built_site) == [
        "no/such/page/",
        "containers/run/#no-such-heading",
    ]


def test_a_page_that_moved_leads_on(tmp_path: Path) -> None:
    redirects.write(tmp_path, {"old/page/": "new/page/", "x/": "new/page/#part"})
    assert 'content="0; url=../../new/page/"' in (tmp_path / "old/page/index.html").read_text()
    assert 'href="../new/page/#part"' in (tmp_path / "x/index.html").read_text()


def test_an_old_anchor_is_kept() -> None:
    html = '<p>x</p><h2 id="new">New</h2>'
    lead_on = {"p/#old": "p/#new", "q/#a": "q/#b"}
    assert redirects.keep_anchors(html, "p/", lead_on) == (
        '<p>x</p><a id="old"></a><h2 id="new">New</h2>'
    )


def test_an_old_anchor_of_an_item_is_kept_in_it() -> None:
    html = '<ul>\n<li id="new">New</li>\n</ul>'
    assert redirects.keep_anchors(html, "p/", {"p/#old": "p/#new", "p/#older": "p/#old"}) == (
        '<ul>\n<li id="new"><a id="older"></a><a id="old"></a>New</li>\n</ul>'
    )


def test_a_section_on_another_page_is_linked_where_it_was() -> None:
    titles = {"q/#b": "A <b> title"}
    lead_on = {"p/#a": "q/#b", "p/#c": "p/#d"}
    moved = redirects.moved("p/", lead_on, titles, "../{}".format)
    assert moved.count("<li>") == 1
    assert '<a id="a" href="../q/#b">A &lt;b&gt; title</a>' in moved
    assert redirects.moved("q/", lead_on, titles, str) == ""


def test_an_old_address_of_a_section_leads_to_its_page(site: str, page: Page) -> None:
    lead_on = redirects.load(ROOT / "docs", {url(it.name) for it in read_all(ROOT / "docs")})
    moved = [(old, new) for old, new in lead_on.items() if "#" in old and "#" in new]
    old, new = next(pair for pair in moved if pair[0].split("#")[0] != pair[1].split("#")[0])
    page.goto(site + old)
    page.wait_for_url(site + new)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("old: new/\n", "old: expected an address such as containers/run/, found 'old'"),
        ("old/: [new/]\n", "old/: expected text (numbers and yes/no need quotes), found ['new/']"),
        ("old/: gone/\n", "old/: expected the address of a page, found 'gone/'"),
        ("new/: other/\n", "new/: expected an address that is gone, found a page"),
        ("new/#a: other/\n", "new/#a: expected an anchor of a page, found 'other/'"),
        ("- a\n", "the file: expected fields with values, found ['a']"),
        ("a: b: c\n", "the file: expected YAML, found mapping values are not allowed"),
    ],
)
def test_a_wrong_redirect_stops_the_build_with_one_line(
    tmp_path: Path, text: str, message: str
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/redirects.yml").write_text(text)
    with pytest.raises(PageError) as error:
        redirects.load(tmp_path, {"new/", "other/"})
    assert str(error.value).startswith(f"docs/data/redirects.yml:1: {message}")
    assert "\n" not in str(error.value)
