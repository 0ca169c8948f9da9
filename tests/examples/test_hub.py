"""The real registries in the sandbox, and the record of what they make pages print otherwise."""

from __future__ import annotations

import http.client
import http.server
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.examples import engine as engines
from tests.examples import hub, pages
from tests.examples.engine import CACHE, Engine, golden, images, packages, supplies
from tests.made import made

DAY, LATER = date(2026, 11, 28), date(2026, 11, 29)
SOURCE = """```console
$ docker run --rm busybox sh -c 'ls /lib/ld-musl-x86_64.so.1 2>/dev/null || echo plain'
plain
```
"""
CONFIG = """version: 0.1
log: {{level: error, accesslog: {{disabled: true}}}}
storage: {{filesystem: {{rootdirectory: {root}}}, delete: {{enabled: true}}}}
http: {{addr: "127.0.0.1:{port}"}}
"""


class _Front(http.server.BaseHTTPRequestHandler):
    """A hub that wants a token, and sends the client elsewhere for blobs, as Docker Hub does."""

    protocol_version = "HTTP/1.1"
    registry = store = 0
    asked: list[str]

    def do_GET(self) -> None:
        type(self).asked.append(f"{self.command} {self.path}")
        _, here = self.connection.getsockname()
        if self.path.startswith("/token"):
            self._say(200, b'{"token": "t", "access_token": "t", "expires_in": 300}')
        elif here == self.store and "Authorization" in self.headers:
            self._say(400, b"a token is none of this host's business")
        elif here != self.store and self.headers.get("Authorization") != "Bearer t":
            realm = 'Bearer realm="https://auth.docker.io/token",service="registry.docker.io"'
            self._say(401, b"{}", {"Www-Authenticate": realm})
        elif here != self.store and "/blobs/" in self.path and self.command == "GET":
            self._say(307, b"", {"Location": f"http://127.0.0.1:{self.store}{self.path}"})
        else:
            self._forward()

    do_HEAD = do_POST = do_GET

    def _forward(self) -> None:
        upstream = http.client.HTTPConnection("127.0.0.1", self.registry, timeout=30)
        accept = {"Accept": ",".join(self.headers.get_all("Accept", []))}
        upstream.request(self.command, self.path, headers=accept)
        answer = upstream.getresponse()
        body = answer.read()
        head = {k: v for k, v in answer.getheaders() if k not in ("Date", "Connection")}
        self._say(answer.status, body, head)

    def _say(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | (headers or {})).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        return


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture
def elsewhere(engine: Engine, tmp_path: Path) -> Iterator[tuple[Engine, type[_Front]]]:
    """An engine for which Docker Hub is a registry on loopback whose busybox is another image."""
    root, port = tmp_path / "registry", _free_port()
    with golden.reading(golden.home(CACHE, images.recipes_key())) as version:
        library = "docker/registry/v2/repositories/library"
        (root / library).mkdir(parents=True)
        (root / "docker/registry/v2/blobs").symlink_to(version / "docker/registry/v2/blobs")
        shutil.copytree(version / library / "alpine", root / library / "busybox")
        config = tmp_path / "config.yml"
        config.write_text(CONFIG.format(root=root, port=port))
        tools = packages.tools(supplies.tools(), CACHE, print)
        registry = subprocess.Popen(
            [tools / "usr/bin/docker-registry", "serve", config],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        front: type[_Front] = type("Front", (_Front,), {"registry": port, "asked": []})
        servers = [http.server.ThreadingHTTPServer(("127.0.0.1", 0), front) for _ in range(2)]
        front.store = servers[1].server_port
        for server in servers:
            threading.Thread(target=server.serve_forever, daemon=True).start()
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        address = f"http://127.0.0.1:{servers[0].server_port}"
        yield replace(engine, upstreams=dict.fromkeys(engines.uplink.HUB, address)), front
        registry.kill()
        registry.wait()
        for server in servers:
            server.shutdown()


def _differences(engine: Engine, source: str, day: date = DAY) -> tuple[hub.Difference, ...]:
    page = made(source)
    pool, futures = pages.submit([page], engine, lambda _: None, 1)
    with pool:
        return hub.differences([futures[page.path].result()], day)


@pytest.mark.engine
def test_only_what_is_new_counts(
    elsewhere: tuple[Engine, type[_Front]], engine: Engine, tmp_path: Path
) -> None:
    there, front = elsewhere
    assert _differences(engine, SOURCE) == ()
    found = _differences(there, SOURCE)
    assert [it.says for it in found] == [("-plain", "+/lib/ld-musl-x#_#.so.#")]
    assert found[0].command.startswith("$ docker run --rm busybox")
    assert any("GET /token" in line for line in front.asked)
    (tmp_path / "data").mkdir()
    assert hub.new(found, hub.read(tmp_path)) == found
    (tmp_path / hub.FILE).write_text(hub.text(found, (), {found[0].page}))
    again = _differences(there, f"More words.\n\n{SOURCE}", LATER)
    kept = hub.read(tmp_path)
    assert hub.new(again, kept) == ()
    assert hub.read(tmp_path)[0].day == DAY.isoformat()
    assert hub.text(again, kept, {found[0].page}) == (tmp_path / hub.FILE).read_text()
    otherwise = replace(kept[0], says=("-plain", "+/etc/alpine-release"))
    assert hub.new(again, [otherwise]) == again
    asked = len(front.asked)
    assert _differences(there, SOURCE)
    assert not [it for it in front.asked[asked:] if it.startswith("GET") and "/blobs/" in it]


def test_a_record_keeps_the_pages_that_did_not_run() -> None:
    one, two = (hub.Difference(f"docs/{n}.md", "$ x", 1, ("+y",), "2026-11-01") for n in "ab")
    written = hub.text((), (one, two), {"docs/a.md"})
    assert '"docs/b.md"' in written and '"docs/a.md"' not in written


def test_numbers_and_digests_are_no_difference() -> None:
    line = "nginx 1.29.3 in 23.4MB: 4c01db0b9f7a of 02:03"
    other = "nginx 1.31.0 in 22.1MB: 9f7a4c01db0b of 12:55"
    assert hub._masked(line) == hub._masked(other) == "nginx # in #MB: # of #"
