"""``make links``: ask every outside link; exit status 1 if one is dead or no longer says it.

``--mirrors FOLDER`` reads the files of GitHub that a folder of mirrors has instead, and asks
nobody.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from macros.pages import PageError
from tests.links import check, mirrors, said
from tests.links.check import State, Verdict

DOCS = Path(__file__).resolve().parents[2] / "docs"


def main(arguments: list[str]) -> int:
    """Return 0 if every link holds, 1 if one does not, 2 if a page cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m tests.links")
    parser.add_argument("--mirrors", type=Path, help="folder of OWNER/NAME.git or OWNER+NAME/repo")
    options = parser.parse_args(arguments)
    try:
        places, terms = check.links(DOCS), check.terms(DOCS)
    except PageError as error:
        print(error, file=sys.stderr)
        return 2
    if options.mirrors:
        verdicts = [_mirrored(options.mirrors, url, wanted) for url, wanted in terms.items()]
        verdicts = [verdict for verdict in verdicts if verdict.state is not State.UNSURE]
    else:
        verdicts = asyncio.run(check.ask_all(places, wanted=terms))
    print(check.report(verdicts, places))
    return int(any(verdict.state in (State.DEAD, State.LOST) for verdict in verdicts))


def _mirrored(folder: Path, url: str, wanted: tuple[str, ...]) -> Verdict:
    text = mirrors.read(folder, url)
    if text is None:
        return Verdict(url, State.UNSURE, "no mirror has it")
    lost = said.missing(text, wanted)
    return Verdict(url, State.LOST if lost else State.FINE, ", ".join(f"`{it}`" for it in lost))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
