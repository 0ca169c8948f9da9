"""Table, pictures, sentences and JSON from any valid data."""

from __future__ import annotations

import json
from datetime import date
from itertools import takewhile
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import html5lib
import jsonschema  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from macros.base_images import pictures, publish, sentence
from macros.base_images.html import el, megabytes
from macros.base_images.load import load
from macros.base_images.model import Catalogue, Kind
from macros.base_images.status import Status, of_image, regular_until
from macros.base_images.table import facts_list, release_table, table
from macros.base_images.views import Views
from macros.example_images.load import load as load_examples
from macros.pages import PageError
from macros.site import Site
from tests.conftest import ROOT
from tests.macros.base_images.data import IMAGE, catalogues, days, patient, read

TODAY = date(2026, 11, 25)


def parsed(fragment: str) -> Any:
    """Return ``fragment`` as a tree; any parse error of HTML fails."""
    page = f"<!doctype html><html lang=en><title>x</title><body>{fragment}</body></html>"
    html5lib.HTMLParser(strict=True).parse(page)
    return lxml_html.fromstring(page)


@patient
@given(catalogues(), days)
def test_any_valid_data_gives_a_valid_table_with_each_image_once(
    found: Catalogue, today: date
) -> None:
    tree = parsed(table(found, today, "digests/"))
    rows = tree.xpath("//tbody/tr")
    # Those that have ended come last, in a body of their own.
    ended = [of_image(found, image, today).status is Status.ended for image in found.images]
    images = [
        image for _, image in sorted(zip(ended, found.images, strict=True), key=lambda p: p[0])
    ]
    assert len(tree.xpath("//tbody[@class='bi-ended']/tr")) == sum(ended)
    assert tree.xpath("string(//summary[starts-with(., 'Show')])").startswith(
        f"Show {sum(ended)} ended" if any(ended) else ""
    )
    assert [row.xpath("string(th/a)") for row in rows] == [image.name for image in images]
    assert tree.xpath("//tbody//th/a/@href") == [f"digests/#{image.name}" for image in images]
    for row, image in zip(rows, images, strict=True):
        assert len(row.xpath("td")) == 5
        assert row.xpath("string(th/span)") == image.use
        figures = [line.strip() for line in row.xpath("td[4]/text()") if line.strip()]
        sizes = image.sizes.platforms.items() if image.sizes else ()
        assert figures == [f"{megabytes(s.bytes)} {p.value.split('/', 1)[1]}" for p, s in sizes]
        assert bool(sizes) or row.xpath("string(td[4])").strip() == "no figure"
        # The script filters and sorts by regular support: the day that is shown, or this attribute.
        until = row.get("data-until", row.xpath("string(td[5]/time)"))
        assert until == str(regular_until(found, image) or "")


@patient
@given(catalogues())
def test_any_valid_data_gives_valid_facts_with_each_image_once(found: Catalogue) -> None:
    tree = parsed(facts_list(found, "dates/"))
    names = tree.xpath("//dt")
    assert [name.text for name in names] == [image.name for image in found.images]
    assert [name.get("id") for name in names] == [image.name for image in found.images]
    for name, image in zip(names, found.images, strict=True):
        facts = takewhile(lambda it: it.tag == "dd", name.itersiblings())
        links = [link.get("href") for fact in facts for link in fact.iter("a")]
        keys = [key for key in (image.release, image.program) if key]
        sources = [image.sizes.source] if image.sizes else []
        assert links == [*sources, *(f"dates/#{key}" for key in keys), image.facts.source]


def test_facts_of_an_image_stand_with_their_sources() -> None:
    tree = parsed(facts_list(read([IMAGE]), "dates/"))
    assert [" ".join(fact.text_content().split()) for fact in tree.xpath("//dd")] == [
        "Download: 48503440 bytes linux/amd64, 48389910 bytes linux/arm64, measured 2026-09-19",
        "Digest: sha256:" + "a" * 64,
        "Platforms: linux/amd64, linux/arm64",
        "Facts: Debian 12 (bookworm), Python 3.14, read 2026-08-21",
        "A note",
    ]


@patient
@given(catalogues(), days)
def test_any_valid_data_gives_valid_pictures_with_each_entry_once(
    found: Catalogue, today: date
) -> None:
    charts = [
        pictures.size_chart(found, programs, today, f"p{programs}") for programs in (False, True)
    ]
    trees = [parsed(chart) for chart in charts]
    labels = [t.text for tree in trees for t in tree.xpath("//text[not(@class)]")]
    assert sorted(labels) == sorted(image.name for image in found.images)
    line = parsed(pictures.timeline(found, today, "t"))
    labels = [t.text.split("\0")[0] for t in line.xpath("//text[not(@class)]")]
    assert len(labels) == sum(r.kind is Kind.distribution for r in found.releases.values())
    for tree in (*trees, line):
        picture = tree.xpath("//svg")[0]
        assert picture.get("role") == "img"
        assert tree.xpath("string(//title[@id=//svg/@aria-labelledby])")
        assert tree.xpath("string(//desc[@id=//svg/@aria-describedby])")
        heights = [label.get("y") for label in tree.xpath("//text[not(@class)]")]
        assert len(set(heights)) == len(heights)  # each entry has a line of its own
        for rect in tree.xpath("//rect"):
            x, width = float(rect.get("x")), float(rect.get("width"))
            assert x >= 0 and width >= 0 and x + width <= pictures.WIDTH + 0.2


@patient
@given(catalogues(), days, st.sampled_from(Kind))
def test_any_valid_data_gives_a_valid_table_of_releases(
    found: Catalogue, today: date, kind: Kind
) -> None:
    rows = parsed(release_table(found, kind, today)).xpath("//tbody/tr")
    releases = {key: it for key, it in found.releases.items() if it.kind is kind}
    assert [row.get("id") for row in rows] == list(releases)
    sources = [row.xpath("string(td[last()]/a/@href)") for row in rows]
    assert sources == [release.source for release in releases.values()]


@patient
@given(catalogues(), days)
def test_any_valid_data_gives_json_that_its_schema_accepts(found: Catalogue, today: date) -> None:
    data = json.loads(publish.data(found, today))
    jsonschema.Draft202012Validator(json.loads(publish.schema())).validate(data)
    assert [image["name"] for image in data["images"]] == [image.name for image in found.images]


def test_json_tells_status_and_age_on_the_day_of_the_build() -> None:
    for today, stale in ((date(2026, 12, 18), False), (date(2026, 12, 19), True)):
        image = json.loads(publish.data(read([IMAGE]), today))["images"][0]
        assert image["support"] == {"status": "long-term support", "until": "2027-10-31"}
        assert image["sizes"]["stale"] is stale


def test_the_schema_refuses_what_is_not_the_data() -> None:
    schema = json.loads(publish.schema())
    jsonschema.Draft202012Validator.check_schema(schema)
    good = json.loads(publish.data(read([IMAGE]), TODAY))
    changes: tuple[dict[str, Any], ...] = (
        {"version": 2},
        {"images": [{}]},
        {"computed_on": 3},
    )
    for change in changes:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(good | change, schema)


def test_status_and_age_stand_in_the_row() -> None:
    def row(today: date) -> str:
        return str(parsed(table(read([IMAGE]), today, "digests/")).xpath("string(//tbody/tr)"))

    assert "Supported until 2026-07-11" in row(date(2026, 7, 11))
    assert "Long-term support until 2027-10-31" in row(date(2026, 7, 12))
    assert "Ended 2027-10-31" in row(date(2027, 11, 1))
    assert "old figure" not in row(date(2026, 12, 18))
    assert "old figure" in row(date(2026, 12, 19))


def test_an_event_stands_in_place_of_the_date() -> None:
    found = read([IMAGE | {"rebuilt_until": "one year after the next release"}])
    text = parsed(table(found, date(2026, 7, 11), "digests/")).xpath("string(//tbody/tr)")
    assert "Supported until one year after the next release" in text


def test_past_support_is_marked_and_kept_in_the_real_table() -> None:
    tree = parsed(table(load(ROOT / "docs/data"), TODAY, "digests/"))
    ended = tree.xpath("//tbody[@class='bi-ended']//th/a/text()")
    assert {"debian:jessie", "debian:stretch", "debian:buster", "debian:bullseye"} <= set(ended)
    assert not {"debian:trixie", "debian:bookworm"} & set(ended)


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 MB"), (1, "0.00 MB"), (773_906, "0.77 MB"), (3_849_738, "3.85 MB"),
        (9_994_999, "9.99 MB"), (9_999_999, "10.0 MB"), (49_379_699, "49.4 MB"),
        (99_949_999, "99.9 MB"), (99_999_999, "100 MB"), (414_967_043, "415 MB"),
    ],
)  # fmt: skip
def test_sizes_in_megabytes(count: int, text: str) -> None:
    assert megabytes(count).replace("\N{NO-BREAK SPACE}", " ") == text


def test_elements_escape_content_and_attributes() -> None:
    assert el("b", "<&>", title='"<') == '<b title="&#34;&lt;">&lt;&amp;&gt;</b>'


def test_sentences() -> None:
    found = read([IMAGE])
    status = sentence.support_status(found, "bookworm", TODAY)
    assert lxml_html.fromstring(f"<p>{status}</p>").text_content() == (
        "has long-term support until 2028-06-30"
    )
    assert sentence.support_status(found, "go-1.27", TODAY) == "is supported, with no end announced"
    assert "2027-10-31" in sentence.support_end(found, "Python 3.14")
    assert sentence.image_size(found, "debian:bookworm") == "48.5\N{NO-BREAK SPACE}MB"
    with pytest.raises(PageError, match="expected a release of docs/data/releases"):
        sentence.support_status(found, "woody", TODAY)
    with pytest.raises(PageError, match="expected an image of docs/data/base-images"):
        sentence.image_size(found, "debian:woody")
    with pytest.raises(PageError, match=r"expected a figure of .*linux/s390x"):
        sentence.image_size(found, "debian:bookworm", "linux/s390x")


def test_what_pages_call_is_of_the_day_of_the_build(tmp_path: Path) -> None:
    site = SimpleNamespace(catalogue=read([IMAGE]), today=date(2027, 1, 15))
    views = Views(lambda: cast("Site", site), lambda: "base-images/choose/")
    page = views.table()
    assert "2027-01-15" in page
    assert 'href="../../assets/stylesheets/base-images.css"' in page
    assert 'href="../digests/#debian:bookworm"' in page
    assert 'href="../support-dates/#debian-12"' in views.facts()
    offline = Views(lambda: cast("Site", site), lambda: "base-images/choose.html")
    assert 'href="digests.html#debian:bookworm"' in offline.table()
    assert views.address("base-images.json") == "../../data/v1/base-images.json"
    publish.write(tmp_path, site.catalogue, site.today)
    published = json.loads((tmp_path / "data/v1/base-images.json").read_text(encoding="utf-8"))
    assert published["computed_on"] == "2027-01-15"
    assert (tmp_path / "data/v1" / published["$schema"]).exists()


def test_releases_have_no_key_that_no_image_needs() -> None:
    found = load(ROOT / "docs/data")
    used = {key for image in found.images for key in (image.release, image.program) if key}
    assert used | load_examples(Path("docs/data")).releases == set(found.releases)
