"""The image stores that a Docker engine can have: known here, for pages and tests alike."""

from __future__ import annotations

from enum import StrEnum


class Store(StrEnum):
    """Where an engine keeps images; the first is the one that the pages speak of.

    A fresh install of Docker 29 and later has containerd's, one that was upgraded from 28 or
    older keeps its own, overlay2: https://docs.docker.com/engine/storage/containerd/
    """

    CONTAINERD = "containerd"
    OVERLAY2 = "overlay2"
