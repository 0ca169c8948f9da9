"""Locks on files, which the kernel frees when their process ends, however it ends."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def locked(path: Path, *, wait: bool = True, shared: bool = False) -> Iterator[bool]:
    """Hold the lock file ``path``, made if need be, its folder not; yields whether it is held.

    False: another process holds it and ``wait`` is not set, or its folder is gone.
    """
    try:
        file = path.open("w")
    except FileNotFoundError:
        yield False
        return
    with file:
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(file, kind | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True
