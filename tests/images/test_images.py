"""The images of examples: what is found on a page, and each kind of image that it may not use."""

from __future__ import annotations

import re
from datetime import date
from functools import partial

import pytest
from markdown import Markdown

from macros import fences
from macros.base_images.load import load as load_catalogue
from macros.example_images.load import known, load
from macros.example_images.model import Examples, State, normal
from macros.pages import Options, Page, PageError, read, read_all
from macros.pages import parse as parse_page
from tests.conftest import ROOT
from tests.images.check import findings, replaced
from tests.images.find import images

DATA = ROOT / "docs/data"
TODAY = date(2026, 11, 28)
KNOWN = Examples(
    {
        "nginx": State(True, None),
        "nginx:1.30": State(True, None),
        "nginx:1.29": State(True, date(2026, 5, 13)),
        "debian:buster": State(False, None),
        "alpine:3.24": State(True, TODAY),
    },
    {"nginx": "nginx:1.30"},
    {"nginx:1.29": "nginx:1.30"},
    TODAY,
)


def page(body: str) -> Page:
    text = f"---\ndescription: {'d' * 60}\n---\n# Stop a container\n\n{body}\n"
    return parse_page(text, "p.md", "docs/p.md", {})


def console(*commands: str) -> str:
    return "\n".join(["```console", *(f"$ {command}" for command in commands), "```"])


def test_images_of_the_pages_are_in_support() -> None:
    known = load(DATA)
    found = [
        finding
        for page in read_all(ROOT / "docs")
        for finding in findings(page, known, known.newest)
    ]
    assert not found, "\n".join(found)


NAMED = re.compile(r"(?<![\w./:-])[a-z0-9][a-z0-9./-]*:\w[\w.-]*(?![\w./:@-])")


def named(page: Page) -> list[str]:
    """Return the names with a tag in the page's own words."""
    return [normal(name) for span in page.code for name in NAMED.findall(span.text)]


def test_what_the_chooser_advises_is_published() -> None:
    known = load(DATA)
    found = named(read(ROOT / "docs/base-images/choose.md", ROOT / "docs"))
    assert len(set(found)) > 8
    lost = [n for n in found if n not in known.states or not known.states[n].published]
    assert lost == [], "expected images of the data that are published"
    assert named(page("Use `postgres:18-slim`, or `FROM nginx:1.30` and `a: b`.")) == [
        "postgres:18-slim",
        "nginx:1.30",
    ]


@pytest.mark.parametrize(
    ("body", "names"),
    [
        (console("docker run -d --name web -p 8080:80 nginx:1.29 nginx -t"), ["nginx:1.29"]),
        (console("docker pull docker.io/library/nginx:latest; docker create alpine"), ["nginx", "alpine"]),
        (console("docker run --rm gcr.io/distroless/static-debian13"), ["gcr.io/distroless/static-debian13"]),
        (console("cat > Dockerfile <<EOF\n> FROM nginx:1.29\n> EOF").replace("\n> ", "\\\n> "), ["nginx:1.29"]),
        ("```dockerfile\nARG V=3.14\nFROM python:${V}-slim AS build\nFROM build\nCOPY --from=busybox:1.37 a b\nCOPY --from=build a b\n```", ["python:3.14-slim", "busybox:1.37"]),
        ("```yaml\nservices:\n  a:\n    image: nginx:1.30@sha256:0123\n  b:\n    image: ${X:-redis:8}\n```", ["nginx:1.30", "redis:8"]),
        ("```yaml\nservices:\n  a:\n    image: shop\n    build: .\n```", []),
        (console("docker build -t app .", "docker run app", "docker run localhost:5000/app", "docker run IMAGE"), []),
        (console("docker tag nginx:1.30 nginx:mine", "docker run nginx:mine", "docker run \"$IMAGE\" x"), []),
        (console("docker run registry.example.com/app:1 example/x 4c01db0b1234"), []),
        (console("printf 'FROM nginx:1.29 AS a\\nFROM a\\nFROM redis:8\\n' | docker build -"), ["nginx:1.29", "redis:8"]),
        (console("printf 'services: {a: {image: nginx:1.29, init: true}}' > a.yaml", "docker service create nginx:1.30 x"), ["nginx:1.29", "nginx:1.30"]),
        (console("docker buildx imagetools create -t localhost:5000/a nginx:1.29", "docker build --build-context b=docker-image://redis:8 ."), ["redis:8", "nginx:1.29"]),
        ("```yaml\nservices:\n  a: {image: nginx:1.29}\n  b: {build: ., image: shop}\n```", ["nginx:1.29"]),
    ],
)  # fmt: skip
def test_images_of_a_page(body: str, names: list[str]) -> None:
    assert [used.name for used in images(page(body))] == names


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (console("docker run nginx:1.29"), "docs/p.md:7: image: nginx:1.29: expected an image in regular support, found one that ended on 2026-05-13"),
        (console("docker run debian:buster"), "expected a published image"),
        (console("docker run unknown:1"), "expected an image of base-images.yml or example-images.yml"),
        (console("docker run nginx:1.30").replace("console", 'console old="The new one is needed here."'), "docs/p.md:6: old: expected an image past its support"),
    ],
)  # fmt: skip
def test_an_image_at_its_end_is_found(body: str, why: str) -> None:
    [found] = findings(page(body), KNOWN, TODAY)
    assert why in found


@pytest.mark.parametrize(
    "body",
    [
        console("docker run nginx", "docker run alpine:3.24"),
        console("docker run nginx:1.29").replace("console", 'console old="Shows the old name."'),
        console("docker run nosuch\nError: pull access denied for nosuch"),
    ],
)
def test_others_are_left_alone(body: str) -> None:
    assert list(findings(page(body), KNOWN, TODAY)) == []


def test_the_day_after_it_is_over() -> None:
    body = page(console("docker run alpine:3.24"))
    assert list(findings(body, KNOWN, TODAY)) == []
    assert len(list(findings(body, KNOWN, date(2026, 11, 29)))) == 1


def test_new_tags_replace_old_ones() -> None:
    text = "FROM nginx:1.29\n# serves: nginx:1.29 nginx:1.29-alpine my/nginx:1.29\n"
    assert replaced(text, KNOWN) == "FROM nginx:1.30\n# serves: nginx:1.30 nginx:1.29-alpine my/nginx:1.29\n"  # fmt: skip


def test_the_data_is_read() -> None:
    found = load(DATA)
    assert found.states["nginx"].published
    assert found.newest <= date.today()


ENTRY = """
images:
  - {image: nginx, tag: "1.30", published: true, source: "https://a.example/", read: 2026-11-01}
  - {image: nginx, published: true, source: "https://a.example/", read: 2026-11-01}
"""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (ENTRY.replace('tag: "1.30"', "tag: 1.30"), "images: 0.tag: expected text (numbers and yes/no need quotes)"),
        (ENTRY.replace("published: true, ", "", 1), "images: 0.published: expected a value, found nothing"),
        (ENTRY.replace("published", "releases: [no-1], published", 1), "images: 0.releases: expected keys of releases.yml, found 'no-1'"),
        (ENTRY.replace(', tag: "1.30"', ""), "images: 1.tag: expected each image and tag once, found it twice"),
        (ENTRY + "upgrades: {a: b}", "upgrades: a: expected a published image of the data, found 'b'"),
        ("images: []", "images: expected at least one, found []"),
        ("other: 1", "other: expected one of images, upgrades"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_data_is_one_line(text: str, message: str) -> None:
    with pytest.raises(PageError) as error:
        known(text, load_catalogue(DATA))
    assert message in str(error.value)


def test_the_current_tag_and_the_clock() -> None:
    found = known(ENTRY, load_catalogue(DATA))
    assert found.current == {"nginx": "nginx:1.30"}
    assert found.newest >= date(2026, 11, 1)
    assert normal("docker.io/library/nginx:latest@sha256:00") == "nginx"


def test_the_page_marks_an_image_past_its_end() -> None:
    def shown(block: str) -> str:
        options: dict[str, object] = {"checked": Options()}
        about = partial(KNOWN.notes, today=TODAY)
        return fences.formatter(block, "dockerfile", "", options, Markdown(), about)

    assert "The support of nginx:1.29 ended on 2026-05-13." in shown("FROM nginx:1.29\n")
    assert "ended" not in shown("FROM nginx:1.29-alpine\n")
