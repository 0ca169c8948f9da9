"""Measure an image in its registry by the OCI distribution API, anonymously.

Source of the protocol: the OCI distribution specification (pulling manifests) and Docker's token
authentication (``WWW-Authenticate: Bearer``). Sizes are sums of the compressed layers that a
platform's manifest lists, in bytes; attestation manifests are no platforms.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from macros.base_images.refresh.http import Asker, AskError

INDEXES = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
)
MANIFESTS = (
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)
ACCEPT = ", ".join(INDEXES + MANIFESTS)
_PARAMETER = re.compile(r'(\w+)="([^"]*)"')


@dataclass(frozen=True)
class Measured:
    """What a registry says of a tag: digest of the index, and (bytes, digest) by platform."""

    source: str
    index: str | None
    platforms: Mapping[str, tuple[int, str]]


@dataclass
class Registry:
    """Asks registries; ``hosts`` maps a registry's name to another base address, for tests."""

    asker: Asker
    hosts: Mapping[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def digest(self, image: str, tag: str) -> str | None:
        """Return the digest behind a tag by a HEAD request, or None if the registry gives none."""
        said: str | None = self._get("HEAD", image, tag).headers.get("Docker-Content-Digest")
        return said

    def measure(self, image: str, tag: str) -> Measured:
        """Return the figures of ``image:tag``; AskError says why there are none."""
        source = canonical(image, f"manifests/{tag}")
        document, digest, kind = self._document(image, tag)
        if kind in INDEXES:
            platforms = {
                _platform(entry["platform"]): self._size(image, str(entry["digest"]))
                for entry in document["manifests"]
                if entry.get("platform", {}).get("architecture", "unknown") != "unknown"
            }
            if not platforms:
                raise AskError(f"{source}: the index names no platform")
            return Measured(source, digest, platforms)
        config = self._blob(image, str(document["config"]["digest"]))
        return Measured(source, None, {_platform(config): (_layers(document), digest)})

    def address(self, image: str, path: str) -> str:
        """Return where ``path`` in the repository of ``image`` is asked for."""
        host, repository = split(image)
        if host in self.hosts:
            return f"{self.hosts[host]}/v2/{repository}/{path}"
        return canonical(image, path)

    def _size(self, image: str, digest: str) -> tuple[int, str]:
        document, found, kind = self._document(image, digest)
        if kind not in MANIFESTS:
            raise AskError(
                f"{self.address(image, f'manifests/{digest}')}: expected a manifest, found {kind}"
            )
        return _layers(document), found

    def _document(self, image: str, reference: str) -> tuple[dict[str, Any], str, str]:
        answer = self._get("GET", image, reference)
        where = self.address(image, f"manifests/{reference}")
        kind = answer.headers.get("Content-Type", "").partition(";")[0]
        if kind not in INDEXES + MANIFESTS:
            raise AskError(
                f"{where}: expected an image manifest, found {kind or 'no content type'}"
            )
        digest = f"sha256:{hashlib.sha256(answer.content).hexdigest()}"
        said = (
            reference
            if reference.startswith("sha256:")
            else answer.headers.get("Docker-Content-Digest", digest)
        )
        if said != digest:
            raise AskError(f"{where}: expected digest {said}, found {digest}")
        return _json(answer.content, where), digest, kind

    def _blob(self, image: str, digest: str) -> dict[str, Any]:
        where = self.address(image, f"blobs/{digest}")
        answer = self._ask("GET", where, "*/*")
        found = f"sha256:{hashlib.sha256(answer.content).hexdigest()}"
        if found != digest:
            raise AskError(f"{where}: expected digest {digest}, found {found}")
        return _json(answer.content, where)

    def _get(self, method: str, image: str, reference: str) -> httpx.Response:
        return self._ask(method, self.address(image, f"manifests/{reference}"), ACCEPT)

    def _ask(self, method: str, url: str, accept: str) -> httpx.Response:
        repository = url.rpartition("/v2/")[2]
        key = f"{url.partition('/v2/')[0]} {repository.rpartition('/')[0].rpartition('/')[0]}"
        answer = self.asker.ask(method, url, self._headers(key, accept))
        if answer.status_code == 401:
            self.tokens[key] = self._token(answer.headers.get("WWW-Authenticate", ""), url)
            answer = self.asker.ask(method, url, self._headers(key, accept))
        if answer.status_code != 200:
            raise AskError(f"{url}: status {answer.status_code}")
        return answer

    def _headers(self, key: str, accept: str) -> dict[str, str]:
        token = self.tokens.get(key)
        return {"Accept": accept} | ({"Authorization": f"Bearer {token}"} if token else {})

    def _token(self, challenge: str, url: str) -> str:
        said = dict(_PARAMETER.findall(challenge))
        if "realm" not in said:
            raise AskError(f"{url}: status 401 without a token service")
        query = "&".join(f"{name}={said[name]}" for name in ("service", "scope") if name in said)
        answer = self.asker.ask("GET", f"{said['realm']}?{query}")
        if answer.status_code != 200:
            raise AskError(f"{said['realm']}: status {answer.status_code}, no token")
        found = _json(answer.content, said["realm"])
        return str(found.get("token") or found.get("access_token") or "")


def canonical(image: str, path: str) -> str:
    """Return the public https address of ``path`` in the repository of ``image``."""
    host, repository = split(image)
    server = "registry-1.docker.io" if host == "docker.io" else host
    return f"https://{server}/v2/{repository}/{path}"


def split(image: str) -> tuple[str, str]:
    """Return registry and repository of an image name: ``debian`` is docker.io, library/debian."""
    first, slash, rest = image.partition("/")
    if slash and ("." in first or ":" in first or first == "localhost"):
        return first, rest
    return "docker.io", image if slash else f"library/{image}"


def _platform(said: Mapping[str, Any]) -> str:
    parts = [said["os"], said["architecture"], said.get("variant")]
    if parts[1:] == ["arm64", "v8"]:
        parts.pop()
    return "/".join(str(part) for part in parts if part)


def _layers(manifest: Mapping[str, Any]) -> int:
    return sum(int(layer["size"]) for layer in manifest["layers"])


def _json(content: bytes, where: str) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except ValueError:
        raise AskError(f"{where}: expected JSON, found {content[:40]!r}") from None
    if not isinstance(found, dict):
        raise AskError(f"{where}: expected a JSON object, found {type(found).__name__}")
    return found
