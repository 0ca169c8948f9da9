"""The sandbox's only way out: Debian's archive, and the real registries if that is asked for.

Runs outside the sandbox and listens on a unix socket; prints a line when it does. A request is a
line of JSON: method, host, path and headers. The answer is a line of JSON, status and headers,
then the body. What never changes is kept on disk and answered from there for good: packages, blobs,
manifests by digest. Lists of packages and manifests by tag are asked for again after a while, so
that a run of all pages stays below Docker Hub's limit of pulls; the kept ones serve when the
network does not.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import re
import shutil
import socketserver
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DEBIAN = ("deb.debian.org", "security.debian.org")
HUB = ("registry-1.docker.io", "auth.docker.io", "index.docker.io", "docker.io", "gcr.io")
REAL: Mapping[str, str] = {host: f"https://{host}" for host in HUB}
"""Where the names of registries lead with ``HUB=real``: to themselves."""
DAY = 86_400.0
_LASTING = re.compile(r"/pool/|/by-hash/|/(?:manifests|blobs)/sha256:")
_TAGGED = re.compile(r"^/v2/.+/manifests/[^/]+$|/dists/")
_ASKED = ("Accept", "Authorization", "Range", "User-Agent")
_UNTOLD = ("connection", "transfer-encoding", "date")

Answer = http.client.HTTPResponse | urllib.error.HTTPError


@dataclass(frozen=True)
class Request:
    """What a program inside asks of a host outside; it never sends a body."""

    method: str
    host: str
    path: str
    headers: Mapping[str, str]


def fetch(request: Request, upstreams: Mapping[str, str], cache: Path) -> Path | None:
    """Return a file with the answer, kept in ``cache`` or temporary; None for a host not allowed.

    ``upstreams`` has the address of each host that is. Raises OSError if the network fails and
    nothing is kept.
    """
    base = f"http://{request.host}" if request.host in DEBIAN else upstreams.get(request.host)
    if base is None:
        return None
    keeps = request.method == "GET" and "Range" not in request.headers
    lasting = keeps and bool(_LASTING.search(request.path))
    kept = cache / _name(base, request)
    if kept.exists() and (lasting or time.time() - kept.stat().st_mtime < DAY):
        return kept
    try:
        answer = _asked(base, request)
    except OSError:
        if not kept.exists():
            raise
        return kept
    with answer, tempfile.NamedTemporaryFile(dir=cache, prefix="part-", delete=False) as part:
        head = {k: v for k, v in answer.headers.items() if k.lower() not in _UNTOLD}
        part.write(json.dumps({"status": answer.status, "headers": head}).encode() + b"\n")
        shutil.copyfileobj(answer, part, 1 << 20)
    path = Path(part.name)
    if answer.status == 200 and keeps and (lasting or _TAGGED.search(request.path)):
        return path.rename(kept)
    return path


def _asked(base: str, request: Request) -> Answer:
    """Ask outside; an answer with an error status is an answer. Redirects are followed.

    The host of a redirect, a store of blobs, does not get the token, which is none of its business.
    """
    data = None if request.method in ("GET", "HEAD", "DELETE") else b""
    asked = urllib.request.Request(base + request.path, data, method=request.method)
    for name in _ASKED:
        if value := request.headers.get(name):
            asked.add_unredirected_header(name, value)
    try:
        answer: Answer = urllib.request.urlopen(asked, timeout=60)
    except urllib.error.HTTPError as error:
        return error
    return answer


def _name(base: str, request: Request) -> str:
    text = f"{base}{request.path} {request.headers.get('Accept', '')}"
    return hashlib.sha256(text.encode()).hexdigest()


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        request = Request(**json.loads(self.rfile.readline(1 << 16)))
        cache = Path(sys.argv[2])
        try:
            path = fetch(request, json.loads(sys.argv[3]), cache)
        except OSError as error:
            self._refuse(502, str(error))
            return
        if path is None:
            self._refuse(404, f"{request.host} is not led on")
            return
        with path.open("rb") as answer:
            if path.name.startswith("part-"):
                path.unlink()
            shutil.copyfileobj(answer, self.wfile, 1 << 20)

    def _refuse(self, status: int, why: str) -> None:
        head = {"status": status, "headers": {"Content-Length": str(len(why.encode()))}}
        self.wfile.write(json.dumps(head).encode() + b"\n" + why.encode())


class _Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    request_queue_size = 64


if __name__ == "__main__":
    with _Server(sys.argv[1], _Handler) as server:
        print("listening", flush=True)
        server.serve_forever()
