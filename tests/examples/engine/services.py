"""The world outside, as a sandbox sees it: name server, Debian's archive, Docker Hub.

With ``HUB=real`` the names of Docker Hub lead to the real one, by way of the uplink. Started inside the sandbox in a network namespace of its own, with the address ``ADDRESS``.
The registry behind it is Debian's docker-registry; this front adds what Docker Hub adds by the
distribution specification: the token flow, and DENIED for a repository that is not there.
"""

from __future__ import annotations

import base64
import http.client
import json
import re
import shutil
import socket
import socketserver
import ssl
import struct
import sys
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ADDRESS = "10.213.0.2"
REGISTRY_PORT = 5000
NAMES = (
    "registry-1.docker.io",
    "auth.docker.io",
    "index.docker.io",
    "docker.io",
    "gcr.io",
    "deb.debian.org",
    "security.debian.org",
)
_REPOSITORY = re.compile(r"^/v2/(?P<name>.+?)/(?:manifests|blobs|tags|referrers)/")


def dns_answer(query: bytes) -> bytes:
    """Return the answer to a DNS ``query``: our address for the names we serve, else NXDOMAIN."""
    end, labels = 12, []
    while query[end]:
        labels.append(query[end + 1 : end + 1 + query[end]].decode("ascii", "replace"))
        end += query[end] + 1
    question = query[12 : end + 5]
    kind = struct.unpack("!H", query[end + 1 : end + 3])[0]
    known = ".".join(labels).lower() in NAMES
    record = b""
    if known and kind == 1:
        record = b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, 60, 4) + socket.inet_aton(ADDRESS)
    flags = 0x8580 if known else 0x8583
    return query[:2] + struct.pack("!HHHHH", flags, 1, bool(record), 0, 0) + question + record


class _Dns(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        data, sock = self.request
        sock.sendto(dns_answer(data), self.client_address)


class _LedOn(BaseHTTPRequestHandler):
    """Hands requests to the uplink, and its answers back."""

    protocol_version = "HTTP/1.1"
    uplink = ""

    def do_GET(self) -> None:
        if int(self.headers.get("Content-Length") or 0):  # nothing of the sandbox goes out
            self.close_connection = True
            self.send_error(403, "the sandbox sends nothing to the world outside")
            return
        asked = {
            "method": self.command,
            "host": self.headers.get("Host", "").partition(":")[0],
            "path": self.path,
            "headers": {name: ",".join(self.headers.get_all(name, [])) for name in self.headers},
        }
        with socket.socket(socket.AF_UNIX) as up:
            up.connect(self.uplink)
            up.sendall(json.dumps(asked).encode() + b"\n")
            answer = up.makefile("rb")
            told = json.loads(answer.readline() or '{"status": 502, "headers": {}}')
            self.send_response(told["status"])
            for name, value in told["headers"].items():
                self.send_header(name, value)
            if "content-length" not in (name.lower() for name in told["headers"]):
                self.close_connection = True
                self.send_header("Connection", "close")
            self.end_headers()
            if self.command != "HEAD":
                shutil.copyfileobj(answer, self.wfile, 1 << 20)

    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_GET

    def log_message(self, format: str, *args: object) -> None:
        return


class _Hub(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        host = self.headers.get("Host", "").partition(":")[0]
        url = urllib.parse.urlsplit(self.path)
        if host == "auth.docker.io":
            asked = urllib.parse.parse_qs(url.query).get("scope", [])
            token = base64.urlsafe_b64encode(json.dumps(asked).encode()).decode()
            self._json(200, {"token": token, "access_token": token, "expires_in": 300})
        elif url.path == "/v1/search":
            self._search(urllib.parse.parse_qs(url.query).get("q", [""])[0])
        elif host == "gcr.io":
            self._forward("/v2/gcr.io" + self.path[3:] if self.path != "/v2/" else self.path)
        elif self._allowed(url.path):
            self._forward(self.path)

    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_GET

    def _allowed(self, path: str) -> bool:
        match = _REPOSITORY.match(path + "/")
        challenge = 'Bearer realm="https://auth.docker.io/token",service="registry.docker.io"'
        if "Authorization" not in self.headers:
            if match:
                challenge += f',scope="repository:{match["name"]}:pull"'
            self._refuse("UNAUTHORIZED", "authentication required", challenge)
            return False
        writes = self.command not in ("GET", "HEAD")
        if match and (writes or match["name"] not in _catalog()):
            challenge += f',scope="repository:{match["name"]}:pull",error="insufficient_scope"'
            self._refuse("DENIED", "requested access to the resource is denied", challenge)
            return False
        if writes:
            self._refuse("DENIED", "requested access to the resource is denied", challenge)
            return False
        return True

    def _refuse(self, code: str, message: str, challenge: str) -> None:
        body = {"errors": [{"code": code, "message": message, "detail": None}]}
        self._json(401, body, {"Www-Authenticate": challenge})

    def _search(self, term: str) -> None:
        names = [n.removeprefix("library/") for n in _catalog() if term in n and "gcr.io" not in n]
        results = [
            {"name": name, "description": "", "star_count": 0, "is_official": "/" not in name}
            for name in sorted(names)
        ]
        self._json(200, {"query": term, "num_results": len(results), "results": results})

    def _forward(self, path: str) -> None:
        upstream = http.client.HTTPConnection(ADDRESS, REGISTRY_PORT, timeout=120)
        names = ("Accept", "Range", "If-None-Match", "User-Agent")
        headers = {name: ",".join(self.headers.get_all(name, [])) for name in names}
        upstream.request(self.command, path, headers={k: v for k, v in headers.items() if v})
        answer = upstream.getresponse()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name not in ("Date", "Connection", "Transfer-Encoding"):
                self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            shutil.copyfileobj(answer, self.wfile, 1 << 20)
        upstream.close()

    def _json(self, status: int, body: object, headers: dict[str, str] | None = None) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {
            "Content-Type": "application/json",
            "Docker-Distribution-Api-Version": "registry/2.0",
            "Content-Length": str(len(data)),
            **(headers or {}),
        }.items():
            self.send_header(name, value)
        if self.command in ("POST", "PUT", "PATCH"):
            self.close_connection = True
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        return


def _catalog() -> list[str]:
    upstream = http.client.HTTPConnection(ADDRESS, REGISTRY_PORT, timeout=30)
    upstream.request("GET", "/v2/_catalog?n=1000")
    names: list[str] = json.load(upstream.getresponse())["repositories"]
    upstream.close()
    return names


def main(uplink: str, certificate: str, ready: str, hub_is: str) -> None:
    """Serve until killed; ``certificate`` is a PEM file with key and chain.

    ``hub_is`` says what answers for Docker Hub: "stand-ins", or "real". The file ``ready`` is made when everything, the registry too, can be asked.
    """
    _LedOn.uplink = uplink
    hub = ThreadingHTTPServer((ADDRESS, 443), _LedOn if hub_is == "real" else _Hub)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    hub.socket = context.wrap_socket(hub.socket, server_side=True, do_handshake_on_connect=False)
    servers: list[socketserver.BaseServer] = [
        hub,
        ThreadingHTTPServer((ADDRESS, 80), _LedOn),
        socketserver.ThreadingUDPServer((ADDRESS, 53), _Dns),
    ]
    for server in servers:
        threading.Thread(target=server.serve_forever).start()
    for _ in range(1000):
        try:
            socket.create_connection((ADDRESS, REGISTRY_PORT)).close()
            break
        except ConnectionRefusedError:
            time.sleep(0.01)
    Path(ready).touch()


if __name__ == "__main__":
    main(*sys.argv[1:])
