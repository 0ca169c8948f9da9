"""What the search index leaves out of a section, and what it keeps."""

from __future__ import annotations

from macros.search.index import Entry
from macros.search.rows import COMMAND, HEAD, LONG, Vocabulary, cut, row

KNOWN = Vocabulary(stop=["how", "to", "the"], synonyms=[], before=["docker", "error response"])


def entry(*messages: str, phrases: tuple[str, ...] = (), command: str = "") -> Entry:
    return Entry("x/", "Page", "a-title", "A title", phrases, messages, command)


def test_what_many_messages_begin_with_is_left_out_and_the_version_kept() -> None:
    said = row(entry("28\tdocker: Error response: no such image: web"), KNOWN)[3]
    assert said == "28\tno such image: web"


def test_a_long_message_keeps_its_beginning_and_its_end() -> None:
    (_, _, _, said) = row(entry("word " * LONG + "the end"), KNOWN)
    head, _, tail = str(said).partition(" … ")
    assert set(head.split()) == {"word"} and set(tail.split()) == {"word", "the", "end"}
    assert len(head) <= HEAD and len(tail) <= LONG - HEAD


def test_a_message_that_says_no_more_than_one_before_is_left_out() -> None:
    assert row(entry("no such image", "docker: No such image: x", "denied"), KNOWN)[3] == (
        "no such image\ndenied"
    )


def test_phrases_have_no_words_that_say_little_at_their_ends() -> None:
    phrases = ("how to find the lost one", "the title", "how to")
    assert row(entry(phrases=phrases), KNOWN) == ["1", "A title", "find the lost one"]


def test_the_first_section_of_a_page_says_its_title_once() -> None:
    assert row(Entry("x/", "Page", "", "Page", (), ("denied",), "docker ps"), KNOWN) == [
        "", "", "", "denied",
    ]  # fmt: skip


def test_a_page_that_says_no_more_than_its_title_has_an_empty_row() -> None:
    assert row(Entry("x/", "Page", "", "Page", (), (), "docker ps"), KNOWN) == []


def test_a_command_is_shown_on_one_line_and_says_that_it_goes_on() -> None:
    """The index has a command a line: one of two lines would shift all that follow."""
    assert cut("cat > x <<E\nFROM y\nE") == "cat > x <<E …"
    assert cut("x" * COMMAND) == "x" * COMMAND
    assert cut("x" * (COMMAND + 1)) == "x" * COMMAND + " …"
    assert cut("docker inspect -f '{{.State.ExitCode}}' web") == "docker inspect -f …"
