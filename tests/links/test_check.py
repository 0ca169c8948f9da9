"""The check of outside links, against a server that answers in every way."""

from __future__ import annotations

import asyncio
import http.server
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.links import check
from tests.links.check import State
from tests.made import ABOVE, HEAD

ANSWERS = {
    "/fine": (200, ""),
    "/moved": (301, "/fine"),
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
            status, location = ANSWERS.get(self.path, (404, ""))
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Length", "0")
            self.end_headers()

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
