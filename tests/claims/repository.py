"""Read files at tags of public repositories: a clone without blobs, or a folder of mirrors."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

HOST = "https://github.com"
SECONDS = 900.0  # a first clone of moby/moby without blobs


class RepositoryError(Exception):
    """A repository cannot be read; the message says which and why, in one line."""


@dataclass(frozen=True)
class Repository:
    """The git directory of a repository, and its name for messages."""

    name: str
    folder: Path

    def tags(self) -> tuple[str, ...]:
        """Return the names of all tags."""
        return tuple(self._git("tag", "--list").split())

    def text(self, tag: str, path: str) -> str | None:
        """Return the file ``path`` at ``tag``, or None if it is not there.

        RepositoryError if there is no such tag, or the file is not text.
        """
        if path not in self._listed(tag, path):
            return None
        return self._git("show", f"refs/tags/{tag}:{path}")

    def namesakes(self, tag: str, path: str) -> tuple[str, ...]:
        """Return the files of ``tag`` that are called as ``path`` is, in whatever directory."""
        name = PurePosixPath(path).name
        return tuple(p for p in self._listed(tag) if PurePosixPath(p).name == name)

    def fetch(self) -> None:
        """Bring new tags; RepositoryError if the network is not there."""
        self._git("fetch", "--quiet", "--tags", "origin")

    def _listed(self, tag: str, *paths: str) -> tuple[str, ...]:
        listed = self._git("ls-tree", "-r", "-z", "--name-only", f"refs/tags/{tag}", "--", *paths)
        return tuple(listed.split("\0"))

    def _git(self, *arguments: str) -> str:
        return run(self.name, "-C", str(self.folder), *arguments)


def mirror(folder: Path, name: str) -> Repository:
    """Return repository ``name`` in a folder of mirrors: OWNER/NAME, OWNER/NAME.git, OWNER+NAME/repo."""
    ways = (name, f"{name}.git", f"{name.replace('/', '+')}/repo")
    for path in (folder / way for way in ways):
        for git in (path, path / ".git"):
            if (git / "HEAD").is_file():
                return Repository(name, git)
    raise RepositoryError(f"{name}: expected {', '.join(ways)} in {folder}, found none")


def clone(folder: Path, name: str, host: str = HOST) -> Repository:
    """Return a clone of ``name`` below ``folder``, made without blobs if it is not there yet."""
    target = folder / f"{name}.git"
    if not (target / "HEAD").is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix(".part")
        run(name, "clone", "--quiet", "--bare", "--filter=blob:none", f"{host}/{name}", str(part))
        part.rename(target)
    return Repository(name, target)


def run(name: str, *arguments: str | Path) -> str:
    """Return what ``git ARGUMENTS`` prints; RepositoryError names ``name`` and git's last line."""
    try:
        done = subprocess.run(
            ["git", *arguments], capture_output=True, text=True, check=False, timeout=SECONDS
        )
    except (subprocess.TimeoutExpired, UnicodeDecodeError) as error:
        raise RepositoryError(f"{name}: git {arguments[-1]}: {error}") from None
    if done.returncode:
        raise RepositoryError(f"{name}: {_last(done.stderr.splitlines())}")
    return done.stdout


def _last(lines: Iterable[str]) -> str:
    return next((line.strip() for line in reversed(list(lines)) if line.strip()), "git failed")
