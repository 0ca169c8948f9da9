"""A page without its template's indentation shows and runs the same."""

from __future__ import annotations

from macros import indentation


def test_only_the_white_space_between_is_shortened() -> None:
    kept = (
        "<pre>\n  a\n\n    b</pre>",
        "<script>\n  `x\n   y`</script>",
        "<textarea>\n  c</textarea>",
    )
    page = "\n   \n".join(("<p>one\n    <b>two</b> three</p>", *kept, "<p>\n   end</p>"))
    made = indentation.without(page)
    assert made == "\n".join(("<p>one\n<b>two</b> three</p>", *kept, "<p>\nend</p>"))


def test_words_of_two_lines_stay_two_words() -> None:
    assert indentation.without("<code>docker\n   run</code>") == "<code>docker\nrun</code>"
