"""The sandbox's only way out: Debian's archive, through a cache on disk.

Runs outside the sandbox and listens on a unix socket; prints a line when it does. A request is one line, an URL of
Debian's archive; the answer is ``200 LENGTH`` or ``404`` or ``502``, a line end, and the body.
Packages and by-hash files never change, so the cache answers for them for good; release files
are asked for again after a day, and the cached ones serve when the network does not.
"""

from __future__ import annotations

import hashlib
import shutil
import socketserver
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

HOSTS = ("deb.debian.org", "security.debian.org")
DAY = 86_400.0


def fetch(url: str, cache: Path) -> Path | None:
    """Return the file of ``url`` in ``cache``, fetched if need be; None if there is none.

    Raises OSError if the network fails and nothing is cached.
    """
    if url.split("/")[2] not in HOSTS:
        return None
    path = cache / hashlib.sha256(url.encode()).hexdigest()
    lasting = "/pool/" in url or "/by-hash/" in url
    if path.exists() and (lasting or time.time() - path.stat().st_mtime < DAY):
        return path
    try:
        with (
            urllib.request.urlopen(url, timeout=60) as answer,
            tempfile.NamedTemporaryFile(dir=cache, delete=False) as part,
        ):
            shutil.copyfileobj(answer, part)
        Path(part.name).rename(path)
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return None
        raise
    except OSError:
        if not path.exists():
            raise
    return path


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        url = self.rfile.readline(4096).decode().strip()
        try:
            path = fetch(url, Path(sys.argv[2]))
        except OSError:
            self.wfile.write(b"502\n")
            return
        if path is None:
            self.wfile.write(b"404\n")
            return
        with path.open("rb") as body:
            self.wfile.write(f"200 {path.stat().st_size}\n".encode())
            shutil.copyfileobj(body, self.wfile, 1 << 20)


class _Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    request_queue_size = 64


if __name__ == "__main__":
    with _Server(sys.argv[1], _Handler) as server:
        print("listening", flush=True)
        server.serve_forever()
