"""A real registry on loopback with the stand-in images, and a server between that spoils answers."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.examples import engine as engines
from tests.examples.engine import golden, images, packages, supplies

CONFIG = """\
version: 0.1
log: {{level: error, accesslog: {{disabled: true}}}}
storage:
  filesystem: {{rootdirectory: "{root}"}}
  maintenance: {{readonly: {{enabled: true}}}}
http: {{addr: "127.0.0.1:{port}"}}
"""


@dataclass
class Spoiler:
    """Stands before a registry; ``fault`` says what it does to manifests; counts requests."""

    port: int
    upstream: int
    fault: str = ""
    times: int = 10**6
    asked: list[str] = field(default_factory=list)
    dates: dict[str, dict[str, object]] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Base address of the server."""
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture(scope="session")
def registry_port(
    engine: engines.Engine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[int]:
    """Port of Debian's docker-registry, serving the stand-ins that a real client pushed."""
    tools = packages.tools(supplies.tools(), engines.CACHE, lambda _: None)
    port = _free_port()
    config = tmp_path_factory.mktemp("registry") / "config.yml"
    with golden.reading(golden.home(engines.CACHE, images.recipes_key())) as version:
        config.write_text(CONFIG.format(root=version, port=port))
        server = subprocess.Popen(
            [tools / "usr/bin/docker-registry", "serve", config],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port
        server.kill()
        server.wait()


@pytest.fixture
def spoiler(registry_port: int) -> Iterator[Spoiler]:
    """A server before the registry; as long as ``fault`` is empty it passes everything on."""
    state = Spoiler(_free_port(), registry_port)
    handler = type("Handler", (_Handler,), {"state": state})
    server = ThreadingHTTPServer(("127.0.0.1", state.port), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield state
    server.shutdown()
    server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state: Spoiler

    def do_GET(self) -> None:
        state = self.state
        state.asked.append(f"{self.command} {self.path}")
        if self.path.startswith("/api/"):
            self._answer(200, {"Content-Type": "application/json"},
                         json.dumps(state.dates.get(self.path[5:-5], {})).encode())  # fmt: skip
            return
        if self.path.startswith("/token"):
            self._answer(200, {"Content-Type": "application/json"}, b'{"token": "let-me-in"}')
            return
        if state.fault and "/manifests/" in self.path and state.times > 0:
            state.times -= 1
            if self._spoilt(state.fault):
                return
        status, headers, body = self._upstream()
        self._answer(status, headers, body)

    do_HEAD = do_GET

    def _spoilt(self, fault: str) -> bool:
        if fault == "limited":
            self._answer(429, {"Retry-After": "7"}, b"{}")
        elif fault == "refused":
            self._answer(403, {}, b"{}")
        elif fault == "slow":
            time.sleep(2)
            self.close_connection = True
        elif fault == "token" and self.headers.get("Authorization") != "Bearer let-me-in":
            challenge = (
                f'Bearer realm="{self.state.address}/token",service="s",scope="repository:x:pull"'
            )
            self._answer(401, {"WWW-Authenticate": challenge}, b"{}")
        elif fault == "token" or self.command == "HEAD":
            return False
        else:
            status, headers, body = self._upstream()
            if fault == "truncated":
                self.send_response(status)
                self.send_header("Content-Type", headers["Content-Type"])
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body[: len(body) // 2])
                self.close_connection = True
            elif fault == "type":
                self._answer(status, headers | {"Content-Type": "text/html"}, body)
            elif fault == "digest":
                self._answer(status, headers, body.replace(b"sha256:", b"sha256:", 1) + b"\n")
            elif fault == "shape":
                self._answer(
                    status,
                    {"Content-Type": headers["Content-Type"]},
                    b'{"manifests": [{"platform": {"architecture": "amd64"}}]}',
                )
        return True

    def _upstream(self) -> tuple[int, dict[str, str], bytes]:
        upstream = http.client.HTTPConnection("127.0.0.1", self.state.upstream, timeout=10)
        upstream.request(
            self.command, self.path, headers={"Accept": self.headers.get("Accept", "*/*")}
        )
        answer = upstream.getresponse()
        body = answer.read()
        names = ("Content-Type", "Docker-Content-Digest")
        return answer.status, {n: answer.headers[n] for n in names if n in answer.headers}, body

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
