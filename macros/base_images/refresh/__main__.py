"""``make refresh``: progress on standard error, the summary on standard output."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

from macros.base_images import load
from macros.base_images.model import Catalogue, Image
from macros.base_images.refresh import dates, http, rewrite
from macros.base_images.refresh.registry import Measured, Registry
from macros.base_images.refresh.summary import summary
from macros.pages import PageError

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")
NEEDS_ACCOUNT = ("dhi.io/",)  # docs.docker.com/dhi/how-to/use: pulls need a Docker account
DATA = Path(__file__).resolve().parents[3] / "docs/data"


def main(arguments: Sequence[str]) -> int:
    """Return 0 if all figures were had and written, 1 if one was not and nothing was written."""
    parser = argparse.ArgumentParser(prog="make refresh")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the data files")
    parser.add_argument(
        "--host", action="append", default=[], help="docker.io=http://127.0.0.1:5000"
    )
    parser.add_argument("--dates", default=dates.BASE, help="base address of the support dates")
    parser.add_argument("--timeout", type=float, default=30.0, help="seconds for one answer")
    parser.add_argument("--no-wait", action="store_true", help="no pauses between attempts")
    options = parser.parse_args(arguments)
    today = datetime.now(UTC).date()
    try:
        old = load.load(options.data)
    except PageError as error:
        return _fail([str(error)])
    hosts = dict(pair.split("=", 1) for pair in options.host)
    with http.client(options.timeout) as client:
        asker = http.Asker(client, _no_sleep) if options.no_wait else http.Asker(client)
        registry = Registry(asker, hosts)
        failures: list[str] = []
        measured = _ask_all(
            {i.name: i for i in old.images if _is_asked_for(i)},
            lambda image: _measure(registry, image),
            failures,
        )
        found = _ask_all(
            {k: r.endoflife for k, r in old.releases.items() if r.endoflife},
            lambda release: dates.ask(asker, release, options.dates),
            failures,
        )
    if failures:
        return _fail(
            [*failures, f"{len(failures)} failed: nothing was written, the old figures stay"]
        )
    return _write(options.data, old, measured, found, today)


def _is_asked_for(image: Image) -> bool:
    named = image.published and image.tag is not None
    return named and not image.image.startswith(NEEDS_ACCOUNT)


def _measure(registry: Registry, image: Image) -> Measured | None:
    """Return new figures, or None where the registry still holds what the file says."""
    assert image.tag is not None
    if (
        image.sizes
        and image.sizes.index
        and registry.digest(image.image, image.tag) == image.sizes.index
    ):
        return None
    return registry.measure(image.image, image.tag)


def _ask_all(
    questions: Mapping[str, Asked], ask: Callable[[Asked], Answer], failures: list[str]
) -> dict[str, Answer]:
    found: dict[str, Answer] = {}
    for number, (name, question) in enumerate(questions.items(), 1):
        print(f"[{number}/{len(questions)}] {name}", file=sys.stderr, flush=True)
        try:
            found[name] = ask(question)
        except http.AskError as error:
            failures.append(f"{name}: {error}")
        except (KeyError, TypeError, ValueError) as error:
            failures.append(f"{name}: an answer of another shape than expected: {error!r}")
    return found


def _write(
    folder: Path,
    old: Catalogue,
    measured: Mapping[str, Measured | None],
    found: Mapping[str, dates.Dates],
    today: date,
) -> int:
    texts = {
        load.IMAGES: rewrite.images((folder / load.IMAGES).read_text("utf-8"), measured, today),
        load.RELEASES: rewrite.releases((folder / load.RELEASES).read_text("utf-8"), found, today),
    }
    try:
        new = load.catalogue(texts[load.IMAGES], texts[load.RELEASES])
    except PageError as error:
        return _fail([str(error), "the answers do not fit the schema: nothing was written"])
    parts = {}
    for name, text in texts.items():  # both are on disk before either takes the old one's place
        with tempfile.NamedTemporaryFile("w", dir=folder, delete=False, encoding="utf-8") as part:
            part.write(text)
        parts[name] = part.name
    for name, path in parts.items():
        Path(path).chmod(0o644)
        Path(path).replace(folder / name)
    print(summary(old, new, today))
    return 0


def _no_sleep(seconds: float) -> None:
    """Wait no time at all."""


def _fail(lines: Sequence[str]) -> int:
    for line in lines:
        print(line, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
