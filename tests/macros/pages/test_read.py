"""The reader of pages: what Markdown becomes, and that each mistake is named in one line."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from macros.pages import PageError, read_all, scan
from macros.pages.model import Options, numbers
from tests.conftest import ROOT
from tests.made import ABOVE, DESCRIPTION, made, titled, whole

SESSION = "\n$ ls\n```"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("```console\n$ ls", "1: fence: expected a line ``` that closes it, found none"),
        ("```console\n$ ls\n````", "1: fence: expected a line ``` that closes it, found none"),
        ("```console\nls\n```", "1: console block: expected a line that starts with '$ ', found none"),
        ("text\n```bash\ndocker ps\n```", "2: docker command: expected a console block, or unrun"),
        (f'```console colour="red"{SESSION}', "1: fence option: expected one of breaks, cheat,"),
        (f'```console stoer="overlay2"{SESSION}', "found 'stoer'"),
        (f"```console title=Dockerfile{SESSION}", "expected name=\"value\", found 'title=Dockerfile'"),
        (f'```console key="ls" key="ls"{SESSION}', "fence option: expected each option once, found"),
        (f'```console unrun="no"{SESSION}', "1: unrun: expected a reason of at least 10 characters,"),
        (f'```console timeout="long"{SESSION}', "timeout: expected whole seconds from 1 to 9999, found"),
        (f'```console store="overlay"{SESSION}', "1: store: expected containerd or overlay2, found"),
        (f'```console since="soon"{SESSION}', "1: since: expected a version such as 28.0, found 'soon'"),
        (f'```console since="82.0"{SESSION}', "1: since: expected a release of engine that docs/data/"),
        (f'```console until="28.5.9"{SESSION}', "1: until: expected a release of engine that docs/data"),
        (f'```console compose="4"{SESSION}', "1: compose: expected a release of compose that docs/data"),
        (f'```console since="28.0" until="27"{SESSION}', "a last version that is not before the first"),
        (f'```console key="docker"{SESSION}', "1: key: expected the start of a command of the block,"),
        (f'```console title="x"{SESSION}', "1: title: expected none on a console block, found 'x'"),
        ('```text title="../x"\nx\n```', "title: expected the name of a file below the working folder"),
        ('```text hl_lines="a-b"\nx\n```', "1: hl_lines: expected lines such as 1 3-4, found 'a-b'"),
        ('```text hl_lines="1-2"\nx\n```', "1: hl_lines: expected lines up to 1, found 2"),
        ('```text cheat="All"\nx\n```', "1: cheat: expected a block with a command, found none"),
        ('```text breaks="DL3009"\nx\n```', "1: breaks: expected a dockerfile block with title"),
        ("```Dockerfile\nFROM x\n```", "language of a fence: expected dockerfile, found 'Dockerfile'"),
        ("```docker\nFROM x\n```", "1: language of a fence: expected dockerfile, found 'docker'"),
        ("```klingon\nx\n```", "1: language of a fence: expected one of bash, c, console,"),
        ("```\nx\n```", "1: language of a fence: expected one of bash, c, console,"),
        ("``` {.console}\n$ ls\n```", "1: fence option: expected name=\"value\", found '{.console}'"),
        ("    ```text\n  x\n    ```", "2: fence: expected 4 blanks before each line of the fence,"),
        ("> ```text\n> x\n> ```", "1: fence: expected a line of its own, indented by blanks, found"),
        ("- ```text\n  x\n  ```", "1: fence: expected a line of its own, indented by blanks, found"),
        ('=== "A"\n\n    === "B"\n', "3: tab: expected no tabs inside tabs, found 'B'"),
        ("=== bash\n", "1: tab: expected === \"Label\", found '=== bash'"),
        ("!!! waring\n    x\n", "1: admonition: expected one of abstract, danger, info, note, tip,"),
        ("!!! tip A title\n    x\n", "1: admonition: expected one of abstract, danger, info, note,"),
        ("See [this][that].\n", "1: link: expected a reference that the page defines, found [this][that]"),
        ("See [this][].\n\n[that]: x.md\n", "1: link: expected a reference that the page defines, found [this][]"),
        ("See this[^1].\n", "1: footnote: expected one that the page defines, found [^1]"),
        ("## A { #a }\n## B { #a }\n", "2: anchor: expected each anchor once, found #a twice"),
    ],
)  # fmt: skip
def test_a_broken_page_is_refused_in_one_line(source: str, message: str) -> None:
    line, _, rest = message.partition(": ") if message[0].isdigit() else ("", "", message)
    with pytest.raises(PageError) as caught:
        made(source)
    said = str(caught.value)
    assert rest in said
    assert re.match(r"docs/made\.md:\d+: [^:]+: expected .+, found .+\Z", said)
    assert not line or said.startswith(f"docs/made.md:{int(line) + ABOVE}: ")


@pytest.mark.parametrize(
    ("front", "message"),
    [
        ("", "docs/made.md:2: description: expected a value, found nothing"),
        (
            "descripton: x\n",
            "docs/made.md:2: descripton: expected one of covers, description, hide, symptoms",
        ),
        ("description: short\n", "2: description: expected 40 to 160 characters (it has 5), found"),
        ("symptoms: x\n", "symptoms: expected a list of messages, found 'x'"),
        ("symptoms: [404]\n", "symptoms: expected a list of messages, each in quotes if need be"),
        ("symptoms: [a, a]\n", "symptoms: expected each message once, found"),
        ("covers: Build\n", "covers: expected a list, found 'Build'"),
        ("hide: [all]\n", "hide: 0: expected navigation or toc, found 'all'"),
        (
            "description: a\ndescription: b\n",
            "docs/made.md:3: description: expected each key once,",
        ),
        ("description: [\n", "docs/made.md:3: front matter: expected YAML, found "),
    ],
)
def test_a_mistake_in_the_front_matter_is_named(front: str, message: str) -> None:
    if front.startswith(("symptoms", "covers", "hide")):
        front = f"description: {DESCRIPTION}\n{front}"
    with pytest.raises(PageError) as caught:
        whole(f"---\n{front}---\n# Made\n")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# Made\n", "docs/made.md:1: front matter: expected a description, found none"),
        ("---\ndescription: x\n", "docs/made.md:1: front matter: expected a line --- at its end"),
        (f"---\ndescription: {DESCRIPTION}\n---\n## Made\n", "docs/made.md:4: heading: expected"),
        (f"---\ndescription: {DESCRIPTION}\n---\nText.\n", "docs/made.md:1: heading: expected"),
        (f"---\ndescription: {DESCRIPTION}\n---\n", "docs/made.md:1: heading: expected"),
    ],
)
def test_a_page_has_a_head(text: str, message: str) -> None:
    with pytest.raises(PageError) as caught:
        whole(text)
    assert str(caught.value).startswith(message)


OPTION = st.tuples(
    st.sampled_from([*Options.model_fields, "stoer", "keywords", "Title"]),
    st.text(string.ascii_letters + string.digits + " .-_/", max_size=12),
)


@settings(deadline=None)
@given(
    st.sampled_from(["console", "text", "dockerfile", "docker", "klingon", ""]),
    st.lists(OPTION, max_size=3),
    st.sampled_from(["$ ls\n", "docker ps\n", "", "  x\n", "~~~\n", "```\n"]),
)
def test_whatever_a_fence_says_it_is_read_or_refused_in_one_line(
    language: str, options: list[tuple[str, str]], body: str
) -> None:
    header = "".join(f' {name}="{value}"' for name, value in options)
    try:
        page = made(f"```{language}{header}\n{body}```\n")
    except PageError as error:
        assert re.match(r"docs/made\.md:\d+: [^\n]+: expected [^\n]+, found [^\n]+\Z", str(error))
    else:
        (fence,) = page.fences
        assert {name for name, _ in options} == fence.options.model_fields_set


@settings(deadline=None)
@given(st.text(st.sampled_from('`~=#"$ \n-!?<>{}[]()abc'), max_size=60))
def test_whatever_a_page_says_it_is_read_or_refused_in_one_line(text: str) -> None:
    try:
        page = made(text)
    except PageError as error:
        assert re.match(r"docs/made\.md:\d+: [^\n]+: expected [^\n]+, found [^\n]+\Z", str(error))
    else:
        assert all(code.line for code in page.code) and page.links is page.links


LINES = (
    "---", f"description: {DESCRIPTION}", "descripton: x", "description:", "symptoms: [a, b]",
    "symptoms:", "- a", "- {a: b}", "hide: [toc]", "hide: toc", "\tx: y", "a: b: c", "? x", "&a b", "*a",
    "!!python/name:os.system", "1: 2", "null", "[", "{", "\x07", "# Made", "## A", "## A { #a }", "text", "",
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=4), st.lists(st.sampled_from(LINES), max_size=5))
def test_whatever_a_head_says_it_is_read_or_refused_in_one_line(
    front: list[str], below: list[str]
) -> None:
    try:
        page = whole("\n".join(["---", *front, "---", *below, ""]))
    except PageError as error:
        assert re.match(r"docs/made\.md:\d+: [^\n]+: expected [^\n]+, found [^\n]+\Z", str(error))
    else:
        assert page.title and page.front.description


def test_commands_know_their_line_and_what_is_shown() -> None:
    page = made(
        "```console\n$ one \\\n> more\nout\n\n$ two\n```\n    ```console\n    $ three\n    ```\n"
    )
    commands = [command for fence in page.fences for command in fence.commands]
    assert [(c.line - ABOVE, c.text, c.shown) for c in commands] == [
        (2, "one \\\nmore", ("out",)),
        (6, "two", ()),
        (9, "three", ()),
    ]  # fmt: skip


def test_equal_headings_get_anchors_of_their_own() -> None:
    found = titled("# A\n## Same\n## Same\n## Named { #same_1 }\n").sections
    assert [section.anchor for section in found] == ["a", "same", "same_2", "same_1"]


def test_a_line_knows_its_section_and_code_is_no_prose() -> None:
    page = titled("# A\n\ntext\n\n## B\n```text\n# no\n```\n<div>\nhtml\n</div>\n\nmore\n")
    assert [page.section_at(line.number).title for line in page.lines if line.text == "more"] == [
        "B"
    ]
    assert [line.text for line in page.prose()] == [DESCRIPTION, "# A", "text", "## B", "more"]


def test_code_links_tables_admonitions_and_macros_have_their_lines() -> None:
    page = made(
        "`a` and ``b`c`` in [`d`](x.md#y)\n\n| `e\\|f` | g |\n|---|---|\n| 1 | 2 |\n\n"
        '!!! tip "A `b`"\n    <https://docs.docker.com/>\n\n{= image_size("x") =}\n'
    )
    assert [(c.line - ABOVE, c.text) for c in page.code] == [
        (1, "a"), (1, "b`c"), (1, "d"), (3, "e|f"), (7, "b"),
    ]  # fmt: skip
    assert [(x.line - ABOVE, x.words, x.target) for x in page.links] == [
        (1, "`d`", "x.md#y"),
        (8, "https://docs.docker.com/", "https://docs.docker.com/"),
    ]
    (table,) = page.tables
    assert (table.header.cells, [row.cells for row in table.rows]) == (
        ("`e\\|f`", "g"),
        [("1", "2")],
    )
    assert [(a.line - ABOVE, a.kind, a.title) for a in page.admonitions] == [(7, "tip", "A `b`")]
    assert [(m.line - ABOVE, m.name) for m in page.macros] == [(10, "image_size")]


@pytest.mark.parametrize(
    ("options", "holds"),
    [
        ({}, True),
        ({"since": "28.0"}, True),
        ({"since": "28.5.2"}, True),
        ({"since": "29"}, False),
        ({"until": "28"}, True),
        ({"until": "28.5.1"}, False),
        ({"since": "28", "until": "28"}, True),
        ({"store": "containerd"}, False),
        ({"compose": "2.40"}, True),
        ({"compose": "5"}, False),
        ({"compose_until": "2"}, True),
        ({"compose_until": "2.39"}, False),
    ],
)
def test_a_block_holds_between_its_versions(options: dict[str, str], holds: bool) -> None:
    made_of = Options.model_validate(options)
    assert made_of.hold("28.5.2+dfsg4", "overlay2", "2.40.3-1") is holds
    assert not Options(compose_until="2").hold("20.10.24", "overlay2", "")


def test_numbers_of_a_version() -> None:
    assert numbers("v2.40.3-ds1") == (2, 40, 3)


def test_the_text_of_every_page_is_all_there() -> None:
    """Each line is front matter, outside fences, or in a fence, once."""
    for page in read_all(ROOT / "docs"):
        text = (ROOT / page.path).read_text(encoding="utf-8").split("\n")
        front = text[1:].index("---") + 2
        inside = sum(len(fence.body) + 2 for fence in page.fences)
        assert front + len(page.lines) + inside == len(text), page.path
        assert all(text[line.number - 1] == line.text for line in page.lines)


def test_texts_beside_the_pages_are_scanned_without_being_checked() -> None:
    (block,) = scan("````markdown\n```console\n````\n", "x.md").blocks
    assert block.body == ("```console",)
