"""``make claims``: refresh the lists of releases, prove each claim, say which fail.

What is proved as it stands is not asked again, so that the network is needed for new entries
only; ``--all`` asks again.
"""

from __future__ import annotations

import argparse
import datetime as dt
import functools
import json
import sys
from pathlib import Path

from macros.claims.load import CLAIMS, PROVED, RELEASES, load, read_proofs, unproved
from macros.claims.model import REPOSITORIES, Program, Proof
from macros.pages import PageError
from tests.claims import prove
from tests.claims.repository import Repository, RepositoryError, clone, mirror

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache/claims"
_NONE = Proof("", dt.date.min)


def main(arguments: list[str]) -> int:
    """Return 0 if all claims are proved, 1 if one is not, 2 if the data is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.claims")
    parser.add_argument("--mirrors", type=Path, help="folder of OWNER/NAME.git or OWNER+NAME/repo")
    parser.add_argument("--all", action="store_true", help="prove again what was proved")
    parser.add_argument("--data", type=Path, default=ROOT / "docs/data", help="folder of the data")
    options = parser.parse_args(arguments)

    @functools.cache
    def repository(name: str) -> Repository:
        return mirror(options.mirrors, name) if options.mirrors else clone(CACHE, name)

    try:
        return _prove(options.data, repository, fetch=not options.mirrors, again=options.all)
    except PageError as error:
        print(error, file=sys.stderr)
        return 2


def _prove(data: Path, repository: prove.Repositories, *, fetch: bool, again: bool) -> int:
    _refresh(data / RELEASES, repository, fetch=fetch)
    found = load(data)
    wanted = list(found.entries) if again else unproved(found, read_proofs(data))
    failed = {name: why for name in wanted if (why := prove.why_not(found, name, repository))}
    # Read at the end: another run may have proved other entries.
    proofs = {k: v for k, v in read_proofs(data).items() if k in found.entries and k not in failed}
    today = dt.datetime.now(dt.UTC).date()
    for name in wanted:
        if name not in failed and proofs.get(name, _NONE).entry != found.hash(name):
            proofs[name] = Proof(found.hash(name), today)  # one proved before keeps its day
    _write(data / PROVED, proofs)
    for why in failed.values():
        print(f"docs/data/{CLAIMS}: {why}")
    for name in wanted if again else []:
        if name not in failed and (why := prove.to_read_again(found, name, repository)):
            print(f"read again: {why}")
    print(f"{len(found.entries)} claims, {len(wanted)} asked, {len(failed)} not proved", flush=True)
    return int(bool(failed))


def _refresh(path: Path, repository: prove.Repositories, *, fetch: bool) -> None:
    """Rewrite the lists of releases; without the network they stay as they are, and it says so."""
    releases: dict[Program, tuple[str, ...]] = {}
    try:
        for program in Program:
            own = repository(REPOSITORIES[program][0])
            if fetch:
                own.fetch()
            releases[program] = prove.released(program, own.tags())
    except RepositoryError as error:
        print(f"docs/data/{RELEASES}: not refreshed: {error}", file=sys.stderr)
        return
    path.write_text(prove.releases_yaml(releases), encoding="utf-8")


def _write(path: Path, proofs: dict[str, Proof]) -> None:
    content = {
        name: {"entry": proof.entry, "day": proof.day.isoformat()}
        for name, proof in sorted(proofs.items())
    }
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
