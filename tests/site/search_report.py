"""Ask the site's own search box the questions of this folder; tell where the answer came.

``questions.tsv`` are the repository's own, ``kept-aside.tsv`` no page was written with in view, and
``unanswered.tsv`` are messages that no section has. ``make search-report`` prints what missed of the
second, and which of the third look answered.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.site import conftest as browser

QUESTIONS = Path(__file__).with_name("questions.tsv")
KEPT_ASIDE = Path(__file__).with_name("kept-aside.tsv")
UNANSWERED = Path(__file__).with_name("unanswered.tsv")
MARKS = {"~ ": "misspelt", "! ": "error text"}
SHOWN = 8  # results in the box

# Types a question as a reader would and waits for its answer; milliseconds from the key to the list.
ASK = """async (question) => {
  const input = document.querySelector('[role=combobox]');
  const list = document.getElementById(input.getAttribute('aria-controls'));
  const status = list.parentElement.querySelector('[role=status]');
  status.textContent = '';
  input.value = question;
  const start = performance.now();
  input.dispatchEvent(new InputEvent('input', { bubbles: true }));
  while (!status.textContent) await new Promise((resolve) => setTimeout(resolve));
  const spent = performance.now() - start;
  const found = [...list.querySelectorAll('a')].map((link) => link.href);
  return { spent, found, unknown: status.textContent.startsWith('No section has this message') };
}"""


@dataclass(frozen=True)
class Question:
    """One phrasing, its kind, and the addresses of the sections that answer it."""

    text: str
    kind: str
    answers: frozenset[str]


@dataclass(frozen=True)
class Answer:
    """What the box found for a question, best first, and the milliseconds it took.

    ``unknown``: the box said first that no section has this message.
    """

    question: Question
    found: tuple[str, ...]
    spent: float
    unknown: bool

    @property
    def rank(self) -> int | None:
        """Return the place of the first right result from 1 on, or None."""
        ranks = (i for i, url in enumerate(self.found, 1) if url in self.question.answers)
        return next(ranks, None)


@dataclass(frozen=True)
class Score:
    """Shares of questions whose answer came first, or among three; mean reciprocal rank."""

    first: float
    three: float
    mrr: float


def questions(path: Path = QUESTIONS) -> Iterator[Question]:
    """Yield the phrasings of the file at ``path``."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            answers, phrasings = line.split("\t")
            for text in phrasings.split(" | "):
                kind = MARKS.get(text[:2], "question")
                yield Question(
                    text.removeprefix("~ ").removeprefix("! "), kind, frozenset(answers.split())
                )


def unanswered() -> Iterator[Question]:
    """Yield the messages that no section has."""
    for line in UNANSWERED.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield Question(line.partition("\t")[0], "unanswered", frozenset())


def ask(page: Page, start: str, asked: Sequence[Question]) -> tuple[Answer, ...]:
    """Ask every question in the box of the page at ``start``, the site's root."""
    page.goto(start + ("index.html" if start.startswith("file:") else ""))
    page.locator("[role=combobox]").focus()
    page.wait_for_function("() => window.dockerNotesSearch && window.dockerNotesIndex")
    page.evaluate(ASK, "warm up")
    answers = []
    for question in asked:
        result = page.evaluate(ASK, question.text)
        found = (url.removeprefix(start) for url in result["found"])
        urls = tuple(map(_address, found))
        answers.append(Answer(question, urls, result["spent"], result["unknown"]))
    return tuple(answers)


def score(answers: Sequence[Answer]) -> Score:
    """Return how well the box did."""
    ranks = [answer.rank for answer in answers]
    return Score(
        sum(rank == 1 for rank in ranks) / len(ranks),
        sum(rank is not None and rank <= 3 for rank in ranks) / len(ranks),
        sum(1 / rank for rank in ranks if rank) / len(ranks),
    )


def _address(url: str) -> str:
    """Return an address of the offline edition as the served one."""
    path, hash_, anchor = url.partition("#")
    if path.endswith(".html"):
        path = path.removesuffix("index.html") if path.endswith("index.html") else path[:-5] + "/"
    return path + hash_ + anchor


def main() -> int:
    """Print the scores, the misses, and the messages that look answered; return 0."""
    own, kept, none = list(questions()), list(questions(KEPT_ASIDE)), list(unanswered())
    name = browser.chromium()
    if name is None:
        print("no Chromium on this machine", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        program = Path(sys.executable).parent / "mkdocs"
        subprocess.run([program, "build", "--quiet", "-d", folder], check=True)
        server = browser.serve(Path(folder))
        chromium = play.chromium.launch(executable_path=name, args=browser.QUIET)
        answers = ask(chromium.new_page(), next(server), [*own, *kept, *none])
        chromium.close()
    aside = answers[len(own) : len(own) + len(kept)]
    for answer in sorted(aside, key=lambda a: a.rank or 99):
        if answer.rank != 1:
            place = answer.rank or "none"
            print(f"{place:>4}  {answer.question.kind:10}  {answer.question.text}")
            print(f"      found {' '.join(answer.found[:3]) or 'nothing'}")
            print(f"      right {' '.join(sorted(answer.question.answers))}")
    _tell("own", answers[: len(own)])
    _tell("kept aside", aside)
    looks = [a for a in answers[len(own) + len(kept) :] if not a.unknown]
    print(f"{len(looks)} of {len(none)} messages that no section has look answered:")
    print(*(f"      {answer.question.text}" for answer in looks), sep="\n")
    print(f"slowest answer {max(a.spent for a in answers):.0f} ms")
    return 0


def _tell(name: str, answers: Sequence[Answer]) -> None:
    for kind in ("all", *sorted({a.question.kind for a in answers})):
        part = [a for a in answers if kind in ("all", a.question.kind)]
        s = score(part)
        print(
            f"{name}: {kind:10} {len(part):4} phrasings: "
            f"first {s.first:.0%}, three {s.three:.0%}, MRR {s.mrr:.2f}"
        )


if __name__ == "__main__":
    sys.exit(main())
