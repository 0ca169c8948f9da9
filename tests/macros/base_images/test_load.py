"""The data files: the real ones load; every mistake is one line with file, entry and field."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macros.base_images.load import catalogue, load
from macros.yaml_data import DataError
from tests.macros.base_images.data import IMAGE, RELEASES, images, patient, read, texts
from tests.macros.base_images.data import releases as any_releases

DATA = Path("docs/data")
MISSING = object()


def message(images_data: Any, releases_data: Any = RELEASES) -> str:
    with pytest.raises(DataError) as caught:
        read(images_data, releases_data)
    return caught.value.message


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
        ("libc", MISSING, "a value", "none"),
        ("lib", "glibc", "no such field", "'glibc'"),
        ("libc", "gnu", "one of 'glibc'", "'gnu'"),
        ("tag", 3.2, "text (numbers and yes/no need quotes)", "3.2"),
        ("tag", "a b", "a tag: letters", "'a b'"),
        ("image", "Debian", "an image name in lower case", "'Debian'"),
        ("published", "true", "true or false", "'true'"),
        ("published", 1, "true or false", "1"),
        ("uses", [], "at least one", "a list"),
        ("uses", "system", "a list", "'system'"),
        ("facts.read", "2026-02-30", "a date that exists, as YYYY-MM-DD", "'2026-02-30'"),
        ("facts.read", 2026, "a date that exists, as YYYY-MM-DD", "2026"),
        ("facts.read", "20260230", "a date that exists, as YYYY-MM-DD", "'20260230'"),
        ("facts.source", "http://example.org", "an https:// address", "'http://example.org'"),
        ("facts.source", "javascript:alert(1)", "an https:// address", "'javascript:alert(1)'"),
        ("sizes", 3, "fields", "3"),
        ("sizes.platforms", {}, "at least one", "fields"),
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
    assert text.startswith(
        f"docs/data/base-images.yml: {entry}: field '{path}': expected {expected}"
    )
    assert text.endswith(f"found {found}")
    assert "\n" not in text


def test_a_negative_size() -> None:
    data = changed("sizes.platforms", {"linux/amd64": {"bytes": -1}})
    assert message([data]) == (
        "docs/data/base-images.yml: debian:bookworm: field 'sizes.platforms.linux/amd64.bytes': "
        "expected a number of bytes, 0 or more, found -1"
    )


def test_a_size_as_text_or_fraction() -> None:
    for value in ("1", 1.5, True):
        data = changed("sizes.platforms", {"linux/amd64": {"bytes": value}})
        assert "bytes': expected a whole number" in message([data])


def test_an_unknown_platform() -> None:
    data = changed("sizes.platforms", {"linux/amd46": {"bytes": 1}})
    assert "field 'sizes.platforms.linux/amd46': expected one of" in message([data])


def test_a_tag_given_twice() -> None:
    assert message([IMAGE, IMAGE]) == (
        "docs/data/base-images.yml: debian:bookworm: field 'tag': "
        "expected each image and tag once, found it twice"
    )


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("kind", "distro", "field 'kind': expected one of"),
        ("released", MISSING, "field 'released': expected a value, found none"),
        ("support_until", "2022-01-01", "support_until on or after released"),
        ("lts_until", "2026-01-01", "lts_until on or after support_until"),
        ("lts_by", MISSING, "lts_until and lts_by together or neither"),
        ("endoflife", "debian", "field 'endoflife': expected product/cycle"),
        ("source", "ftp://x", "field 'source': expected an https:// address"),
    ],
)
def test_a_mistake_in_a_release(path: str, value: Any, expected: str) -> None:
    text = message([IMAGE], RELEASES | {"debian-12": changed(path, value, RELEASES["debian-12"])})
    assert text.startswith("docs/data/releases.yml: debian-12: ")
    assert expected in text
    assert "\n" not in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "expected entries, found an empty file"),
        ("# nothing\n", "expected entries, found an empty file"),
        ("[]", "expected at least one image, found an empty list"),
        ("3", "expected a list of images, found 3"),
        ("- 3", "entry 1: expected fields, found 3"),
        ("- image: debian\n  tag: [", "line "),
        ("- image: debian\n\ttag: x", "line 2: expected valid YAML"),
        ("- image: debian\n  image: x", "line 2: expected valid YAML, found the key 'image' twice"),
        ("- ? [a]\n  : b", "line 1: expected valid YAML, found a key that is not text"),
        ("- !!python/object:os.system {}", "line 1: expected valid YAML"),
    ],
)
def test_a_broken_file(text: str, expected: str) -> None:
    with pytest.raises(DataError) as caught:
        catalogue(text, texts([], RELEASES)[1])
    assert caught.value.message.startswith(f"docs/data/base-images.yml: {expected}")
    assert "\n" not in caught.value.message


def test_a_missing_file_and_another_encoding(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"base-images[.]yml: expected a file, found none"):
        load(tmp_path)
    (tmp_path / "base-images.yml").write_bytes(b"- image: caf\xe9")
    with pytest.raises(DataError, match=r"base-images[.]yml: expected UTF-8"):
        load(tmp_path)


@patient
@given(st.text(max_size=200))
def test_any_text_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(DataError) as caught:
        catalogue(text, texts([], RELEASES)[1])
    assert caught.value.message.startswith("docs/data/base-images.yml: ")
    assert len(caught.value.message.splitlines()) == 1


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
    start = f"docs/data/base-images.yml: {entries[number]['image'] if field != 'image' else ''}"
    assert text.startswith(start)
    assert f"field '{field}" in text
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
    assert f"field '{field}': expected a value, found none" in message(entries, found)
