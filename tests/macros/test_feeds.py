"""What programs read: a list of the pages, their Markdown, a feed."""

from __future__ import annotations

from lxml import etree

from macros.feeds import FEED_LENGTH, Note, feed, llms

BASE = "https://owner.example/notes/"
RUN = Note(
    "Containers", "containers/run.md", "containers/run/", "Run <it>", "Text & more.", "2026-01-02"
)
HOME = Note("Home", "index.md", "", "Home", "All.", "")


def test_pages_are_listed_by_section_with_their_markdown() -> None:
    text = llms("Notes", "About.", BASE, [HOME, RUN])
    assert text.startswith("# Notes\n\n> About.\n\n## Home\n")
    assert (
        "## Containers\n\n- [Run <it>](https://owner.example/notes/containers/run.md): Text & more.\n"
        in text
    )


def test_the_feed_holds_what_changed_last_first() -> None:
    later = Note("", "b.md", "b/", "B", "b", "2026-03-01")
    atom = "{http://www.w3.org/2005/Atom}"
    tree = etree.fromstring(feed("Notes", BASE, [RUN, HOME, later]).encode())
    assert [e.findtext(f"{atom}title") for e in tree.iter(f"{atom}entry")] == ["B", "Run <it>"]
    assert tree.findtext(f"{atom}updated") == "2026-03-01T00:00:00Z"
    many = feed("Notes", BASE, [RUN] * (FEED_LENGTH + 5))
    assert many.count("<entry>") == FEED_LENGTH


def test_without_a_history_the_feed_is_empty_and_valid() -> None:
    assert etree.fromstring(feed("Notes", BASE, [HOME]).encode()) is not None
