"""Polite HTTP: few connections, time limits, retries that back off and obey ``Retry-After``."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import httpx

ATTEMPTS = 4
LONGEST_WAIT = 120.0
RETRIED = frozenset({429, 500, 502, 503, 504})
AGENT = "docker-notes-refresh/1"


class AskError(Exception):
    """A question that got no usable answer; the message says which and why, in one line."""


@dataclass(frozen=True)
class Asker:
    """Asks over ``client``; ``sleep`` waits the seconds it is given between attempts."""

    client: httpx.Client
    sleep: Callable[[float], None] = time.sleep

    def ask(
        self, method: str, url: str, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """Return the whole answer, whatever its status but those that are worth a retry.

        Raises AskError if it is refused, too slow, cut short, or still limited at the last
        attempt.
        """
        why = ""
        for attempt in range(ATTEMPTS):
            wait = float(2**attempt)
            try:
                answer = self.client.request(method, url, headers=headers)
            except httpx.TimeoutException:
                why = "no answer in time"
            except httpx.RemoteProtocolError as error:
                why = f"the answer was cut short ({error})"
            except httpx.TransportError as error:
                why = f"no connection ({error})"
            else:
                if answer.status_code not in RETRIED:
                    return answer
                why = (
                    "rate limited (429)"
                    if answer.status_code == 429
                    else f"status {answer.status_code}"
                )
                wait = _retry_after(answer, wait)
            if attempt < ATTEMPTS - 1:
                self.sleep(min(wait, LONGEST_WAIT))
        raise AskError(f"{url}: {why}, {ATTEMPTS} times")


def client(timeout: float = 30.0) -> httpx.Client:
    """Return a client for two connections at most; ``timeout`` is in seconds."""
    return httpx.Client(
        follow_redirects=True,
        timeout=timeout,
        limits=httpx.Limits(max_connections=2),
        headers={"User-Agent": AGENT},
    )


def _retry_after(answer: httpx.Response, wait: float) -> float:
    value = answer.headers.get("Retry-After", "")
    return float(value) if value.isdigit() else wait
