"""The data files: the real ones load; every mistake is one line with file, entry and field."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macros.base_images.load import catalogue, load
from macros.pages import PageError
from tests.conftest import ROOT
from tests.macros.base_images.data import IMAGE, RELEASES, images, patient, read, texts
from tests.macros.base_images.data import releases as any_releases

DATA = ROOT / "docs/data"
LINE = r"docs/data/(?:base-images|releases)[.]yml:\d+: "
MISSING = object()


def message(images_data: Any, releases_data: Any = RELEASES) -> str:
    with pytest.raises(PageError) as caught:
        read(images_data, releases_data)
    return str(caught.value)


def changed(path: str, value: Any, base: Any = IMAGE) -> Any:
    """Return a copy of ``base`` with the field at ``path`` set, or taken away."""
    copied = copy.deepcopy(base)
    *parents, field = path.split(".")
    target = copied
    for parent in parents:
        target = target[parent]
    if value is MISSING:
        del target[field]
    else:
        target[field] = value
    return copied


def test_the_real_files_hold_what_was_promised() -> None:
    found = load(DATA)
    names = {image.name for image in found.images}
    assert {"alpine:3.24", "debian:trixie", "ubuntu:24.04", "scratch"} <= names
    for codename in ("trixie", "bookworm", "bullseye", "buster", "stretch", "jessie"):
        assert {f"debian:{codename}", f"debian:{codename}-slim"} <= names
    for program in ("python", "node", "golang", "postgres", "nginx", "eclipse-temurin"):
        variants = [name for name in names if name.startswith(f"{program}:")]
        assert len(variants) >= 2, program
        assert any(name.endswith("alpine") for name in variants), program
    for word in ("distroless", "wolfi", "ubi-minimal", "ubi-micro", "busybox"):
        assert any(word in name for name in names), word


def test_dates_in_yaml_are_read_as_days() -> None:
    found = catalogue(*(text.replace("'", "") for text in texts([IMAGE], RELEASES)))
    assert found == read([IMAGE])


@pytest.mark.parametrize(
    ("path", "value", "expected", "found"),
    [
        ("libc", MISSING, "a value", "nothing"),
        ("lib", "glibc", "no such field", "'lib'"),
        ("libc", "gnu", "glibc, musl, uclibc or none", "'gnu'"),
        ("tag", 3.2, "text (numbers and yes/no need quotes)", "3.2"),
        ("tag", "a b", "a tag: letters", "'a b'"),
        ("image", "Debian", "an image name in lower case", "'Debian'"),
        ("published", "true", "true or false", "'true'"),
        ("published", 1, "true or false", "1"),
        ("uses", [], "at least one", "[]"),
        ("uses", "system", "a list", "'system'"),
        ("facts.read", "2026-02-30", "a date that exists, as YYYY-MM-DD", "'2026-02-30'"),
        ("facts.read", 2026, "a date that exists, as YYYY-MM-DD", "2026"),
        ("facts.read", "20260230", "a date that exists, as YYYY-MM-DD", "'20260230'"),
        ("facts.source", "http://example.org", "an https:// address", "'http://example.org'"),
        ("facts.source", "javascript:alert(1)", "an https:// address", "'javascript:alert(1)'"),
        ("sizes", 3, "fields with values", "3"),
        ("sizes.platforms", {}, "at least one", "{}"),
        ("sizes.index", "sha256:abc", "sha256: and 64 hexadecimal digits", "'sha256:abc'"),
        ("use", "A <b>system</b>", "plain text without markup", "'A <b>system</b>'"),
        ("use", "A [system](x)", "plain text without markup", "'A [system](x)'"),
        ("use", "A\nsystem", "plain text without markup", "'A\\nsystem'"),
        ("use", "{= x =}", "plain text without markup", "'{= x =}'"),
        ("note", " ", "text that is neither empty nor padded", "' '"),
        ("release", "debian-99", "a key of releases.yml", "'debian-99'"),
        ("program", "Python", "a key such as", "'Python'"),
    ],
)
def test_a_mistake_in_an_image(path: str, value: Any, expected: str, found: str) -> None:
    text = message([changed(path, value)])
    entry = "debian:3.2" if value == 3.2 else "Debian:bookworm" if value == "Debian" else None
    entry = entry or ("debian:a b" if value == "a b" else "debian:bookworm")
    assert re.match(LINE + re.escape(f"{entry}: {path}: expected {expected}"), text), text
    assert text.endswith(f"found {found}")
    assert "\n" not in text


def test_a_negative_size() -> None:
    data = changed("sizes.platforms", {"linux/amd64": {"bytes": -1}})
    assert message([data]).endswith(
        ": debian:bookworm: sizes.platforms.linux/amd64.bytes: "
        "expected a number of bytes, 0 or more, found -1"
    )


def test_a_size_as_text_or_fraction() -> None:
    for value in ("1", 1.5, True):
        data = changed("sizes.platforms", {"linux/amd64": {"bytes": value}})
        assert "bytes: expected " in message([data])


def test_an_unknown_platform() -> None:
    data = changed("sizes.platforms", {"linux/amd46": {"bytes": 1}})
    assert "sizes.platforms.linux/amd46: expected linux/amd64," in message([data])


def test_a_tag_given_twice() -> None:
    assert message([IMAGE, IMAGE]).endswith(
        ": debian:bookworm: tag: expected each image and tag once, found it twice"
    )


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("kind", "distro", "kind: expected distribution or program"),
        ("released", MISSING, "released: expected a value, found nothing"),
        ("support_until", "2022-01-01", "support_until on or after released"),
        ("lts_until", "2026-01-01", "lts_until on or after support_until"),
        ("lts_by", MISSING, "lts_until and lts_by together or neither"),
        ("endoflife", "debian", "endoflife: expected product/cycle"),
        ("source", "ftp://x", "source: expected an https:// address"),
    ],
)
def test_a_mistake_in_a_release(path: str, value: Any, expected: str) -> None:
    text = message([IMAGE], RELEASES | {"debian-12": changed(path, value, RELEASES["debian-12"])})
    assert re.match(LINE + "debian-12: ", text)
    assert expected in text
    assert "\n" not in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "1: the file: expected entries, found none"),
        ("# nothing\n", "1: the file: expected entries, found none"),
        ("[]", "1: the file: expected at least one, found []"),
        ("3", "1: the file: expected a list, found 3"),
        ("- 3", "1: entry 1: expected fields with values, found 3"),
        ("- image: debian\n  tag: [", "3: the file: expected YAML, found "),
        ("- image: debian\n\ttag: x", "2: the file: expected YAML, found "),
        ("- image: debian\n  image: x", "2: image: expected each key once, found it twice"),
        ("- ? [a]\n  : b", "1: key: expected text, found a list or fields"),
        ("- !!python/object:os.system {}", "1: the file: expected YAML, found "),
    ],
)
def test_a_broken_file(text: str, expected: str) -> None:
    with pytest.raises(PageError) as caught:
        catalogue(text, texts([], RELEASES)[1])
    assert str(caught.value).startswith(f"docs/data/base-images.yml:{expected}")
    assert "\n" not in str(caught.value)


def test_a_missing_file_and_another_encoding(tmp_path: Path) -> None:
    with pytest.raises(
        PageError, match=r"base-images[.]yml:1: the file: expected one that is there"
    ):
        load(tmp_path)
    (tmp_path / "base-images.yml").write_bytes(b"- image: caf\xe9")
    with pytest.raises(PageError, match=r"base-images[.]yml:1: the file: expected UTF-8"):
        load(tmp_path)


@patient
@given(st.text(max_size=200))
def test_any_text_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(PageError) as caught:
        catalogue(text, texts([], RELEASES)[1])
    assert re.match(LINE, str(caught.value))
    assert len(str(caught.value).splitlines()) == 1


WRONG: dict[str, st.SearchStrategy[Any]] = {
    "image": st.sampled_from(["Up", "a:b", "", 1, None]),
    "use": st.sampled_from(["", "<i>", "a\nb", "`x`", "&amp;", 1, None]),
    "uses": st.sampled_from([[], ["unknown"], 1, None, {"a": 1}]),
    "libc": st.sampled_from(["", "gnu", 1, None]),
    "package_manager": st.sampled_from(["", "yum", 1, None]),
    "published": st.sampled_from(["yes", 0, None, []]),
    "facts": st.sampled_from([None, 1, "x", []]),
    "sizes": st.sampled_from([1, "x", [], {}]),
    "release": st.sampled_from(["", "nowhere", 1]),
    "platforms": st.sampled_from(["linux/amd64", ["windows"], 1]),
    "unknown": st.sampled_from([1, "x", None]),
}


@patient
@given(st.data())
def test_any_corrupted_entry_is_refused_with_file_entry_and_field(data: st.DataObject) -> None:
    found = data.draw(any_releases())
    entries = data.draw(images(sorted(found)))
    number = data.draw(st.integers(0, len(entries) - 1))
    field = data.draw(st.sampled_from(sorted(WRONG)))
    entries[number][field] = data.draw(WRONG[field])
    text = message(entries, found)
    name = entries[number]["image"] if field != "image" else ""
    assert re.match(LINE + re.escape(name), text)
    assert f": {field}" in text
    assert "expected" in text and "found" in text
    assert len(text.splitlines()) == 1


@patient
@given(st.data())
def test_any_missing_field_is_named(data: st.DataObject) -> None:
    found = data.draw(any_releases())
    entries = data.draw(images(sorted(found)))
    field = data.draw(
        st.sampled_from(["use", "uses", "libc", "package_manager", "published", "facts"])
    )
    del entries[-1][field]
    assert f"{field}: expected a value, found nothing" in message(entries, found)
