"""The check of outside links, against a server that answers in every way."""

from __future__ import annotations

import asyncio
import http.server
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.links import check, mirrors, said
from tests.links.check import State
from tests.made import ABOVE, HEAD

SAYS = {
    "/page": ("text/html; charset=utf-8", "<p>Wait <b>10</b>\n seconds, use <code>--time</code>out &amp; it’s done<script>x</script>"),
    "/issue": ("text/html", '<script type="application/json">{"body": "runc 1.3 fails"}</script>'),
    "/comment": ("text/plain", "\t// of one or\n\t// two words\n"),
    "/plain": ("text/plain", "func Stop() // --timeout"),
    "/data": ("application/json", '{"flag": "--timeout"}'),
    "/paper": ("application/pdf", "%PDF"),
}  # fmt: skip
ANSWERS = {
    "/fine": (200, ""),
    "/moved": (301, "/fine"),
    "/moved-page": (301, "/page"),
    "/moved-twice": (308, "/moved"),
    "/elsewhere-today": (302, "/fine"),
    "/gone": (410, ""),
    "/moved-to-nowhere": (301, "/no-such"),
    "/refused": (403, ""),
    "/broken": (500, ""),
}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, body = SAYS.get(self.path, ("text/plain", ""))
            status, location = ANSWERS.get(self.path, (200 if body else 404, ""))
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None: ...

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(
    ("path", "state", "why"),
    [
        ("/fine", State.FINE, ""),
        ("/moved", State.MOVED, "/fine"),
        ("/moved-twice", State.MOVED, "/fine"),
        ("/elsewhere-today", State.FINE, ""),
        ("/no-such", State.DEAD, "404"),
        ("/gone", State.DEAD, "410"),
        ("/moved-to-nowhere", State.DEAD, "404"),
        ("/refused", State.UNSURE, "403"),
        ("/broken", State.UNSURE, "500"),
    ],
)
def test_dead_is_told_from_moved(server: str, path: str, state: State, why: str) -> None:
    [verdict] = asyncio.run(check.ask_all([server + path], pause=0))
    assert verdict.state is state
    assert verdict.why.endswith(why)


@pytest.mark.parametrize(
    ("path", "terms", "state", "why"),
    [
        ("/page", ("--timeout", "10 Seconds", "& it's done"), State.FINE, ""),
        ("/page", ("--timeout", "20 seconds", "script"), State.LOST, "`20 seconds`, `script`"),
        ("/moved-page", ("10 seconds",), State.MOVED, "/page"),
        ("/moved-page", ("20 seconds",), State.LOST, "`20 seconds`"),
        ("/issue", ("runc 1.3",), State.FINE, ""),
        ("/plain", ("func stop()",), State.FINE, ""),
        ("/comment", ("one or two words",), State.FINE, ""),
        ("/plain", ("func start()",), State.LOST, "`func start()`"),
        ("/data", ("--timeout",), State.FINE, ""),
        ("/paper", ("anything",), State.UNREAD, "application/pdf"),
        ("/gone", ("anything",), State.DEAD, "410"),
    ],
)
def test_a_source_says_what_it_is_cited_for(
    server: str, path: str, terms: tuple[str, ...], state: State, why: str
) -> None:
    url = server + path
    [verdict] = asyncio.run(check.ask_all([url], pause=0, wanted={url: terms}))
    assert verdict.state is state
    assert verdict.why.endswith(why)


def test_files_of_github_are_read_as_text() -> None:
    blob = "https://github.com/docker/cli/blob/v29.7.2/docs/a.md?plain=1"
    assert said.raw(blob) == "https://raw.githubusercontent.com/docker/cli/v29.7.2/docs/a.md"
    issue = "https://github.com/docker/cli/issues/1"
    assert said.raw(issue) == issue


def test_files_of_github_are_read_from_mirrors(tmp_path: Path) -> None:
    folder = tmp_path / "moby+buildkit/repo"
    who = ("-c", "user.name=a", "-c", "user.email=a@b.example")
    for arguments in (("init", "--quiet"), ("add", "--all"), (*who, "commit", "-qm", "a"), ("tag", "dockerfile/1.20.0")):  # fmt: skip
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "a.md").write_text("ADD --unpack")
        subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True)
    at = "https://github.com/moby/buildkit/blob"
    assert mirrors.read(tmp_path, f"{at}/dockerfile/1.20.0/a.md") == "ADD --unpack"
    assert mirrors.read(tmp_path, f"{at}/v1/a.md") is None
    assert mirrors.read(tmp_path, "https://github.com/docker/cli/blob/v1/a.md") is None
    assert mirrors.read(tmp_path, "https://docs.example/") is None


def test_what_each_source_is_cited_for(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/a.md").write_text(
        HEAD + "[a](https://one.org/x)\n\n## Sources\n\n"
        '- [a](https://one.org/x#part), read 2026-11-28, for `--flag`, "ten"\n'
        "- [b](https://one.org/x), read 2026-11-28, for `--other`, `--flag`\n"
    )
    assert check.terms(tmp_path / "docs") == {"https://one.org/x": ("--flag", "ten", "--other")}


def test_nobody_there_is_dead() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
        [verdict] = asyncio.run(check.ask_all([url], pause=0))
    assert verdict.state is State.DEAD


def test_links_of_pages(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/a.md").write_text(
        HEAD + "[a](https://one.org/x#part) <https://two.org/>\n[b](b.md) `[c](https://no.org)`\n"
        "```console\n$ curl [x](https://no.org)\n```\n[d](http://localhost:8080/) [e](https://one.org/x)\n"
    )
    assert check.links(tmp_path / "docs") == {
        "https://one.org/x": [f"docs/a.md:{ABOVE + 1}", f"docs/a.md:{ABOVE + 6}"],
        "https://two.org/": [f"docs/a.md:{ABOVE + 1}"],
    }


def test_report_names_the_places() -> None:
    verdicts = [
        check.Verdict("https://a.org/", State.DEAD, "404"),
        check.Verdict("https://b.org/", State.MOVED, "https://c.org/"),
        check.Verdict("https://d.org/", State.FINE),
    ]
    places = {"https://a.org/": ["docs/x.md:3"], "https://b.org/": ["docs/y.md:1"]}
    text = check.report(verdicts, places)
    assert "## Dead: 1\n\n- <https://a.org/>: 404 (docs/x.md:3)" in text
    assert "## Moved: 1\n\n- <https://b.org/>: https://c.org/ (docs/y.md:1)" in text
    assert text.startswith("3 outside links asked.")
