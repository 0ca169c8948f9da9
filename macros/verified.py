"""What the runs of the examples found: the foot of each page, and the page about verification.

``macros/results.py`` reads the records. A page whose blocks have changed since its run is not
verified, and says so.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import urlencode

from markupsafe import Markup

from macros.base_images.html import el, join
from macros.pages import Page, Store
from macros.results import Record

STAND_INS = "data/stand-ins.json"
_BOTH = frozenset(Store)


@dataclass(frozen=True)
class Repository:
    """The address of the repository's pages, such as https://github.com/owner/name, and its branch."""

    address: str
    branch: str

    @classmethod
    def of(cls, edit_uri: str | None) -> Repository | None:
        """Return the repository that ``ADDRESS/edit/BRANCH/docs/`` leads to, if it does."""
        address, edit, rest = (edit_uri or "").partition("/edit/")
        return cls(address, rest.partition("/")[0]) if edit else None

    @property
    def edit(self) -> str:
        """The address below which the pages are edited."""
        return f"{self.address}/edit/{self.branch}/docs/"

    @property
    def name(self) -> str:
        """Owner and name."""
        return "/".join(self.address.split("/")[-2:])

    def source(self, page: str) -> str:
        """Return the address of the Markdown of ``page``."""
        return f"{self.address}/blob/{self.branch}/docs/{page}"

    def complaint(self, page: str, verified: str) -> str:
        """Return the address of the form for a mistake on the page at ``page``."""
        fields = {"template": "wrong-page.yml", "page": page, "engine": verified}
        return f"{self.address}/issues/new?{urlencode(fields)}"


def last_changes(docs: Path) -> dict[str, str]:
    """Return the ISO date of the last commit of each file below ``docs``, by one run of git."""
    done = subprocess.run(
        ["git", "-C", str(docs), "log", "--format=>%cs", "--name-only", "--relative", "--", "."],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    found: dict[str, str] = {}
    day = ""
    for line in done.stdout.splitlines():
        if line.startswith(">"):
            day = line[1:]
        elif line:
            found.setdefault(line, day)
    return found


def verified(records: Sequence[Record], page: Page) -> str:
    """Return what the reader is told of the runs of ``page``."""
    current = [(record, run) for record in records if (run := record.current(page))]
    if not current:
        known = [record for record in records if page.name in record.pages]
        changed = f"; changed since its run on {_engines(known)}" if known else ""
        return f"Not verified in this build{changed}"
    run = current[0][1]
    count = "1 command" if run.commands == 1 else f"{run.commands} commands"
    day = min(run.day for _, run in current)
    unrun = f", {run.unrun} not run" if run.unrun else ""
    return f"{count}: {_engines([record for record, _ in current])}, {day.isoformat()}{unrun}"


def _engines(records: Iterable[Record]) -> str:
    """Return engines and stores, such as ``Docker 29.7.2, 28.5.2, both image stores``."""
    stores: dict[str, set[Store]] = {}
    for record in records:
        stores.setdefault(record.version, set()).add(record.store)
    alike = len({frozenset(of) for of in stores.values()}) == 1
    if alike:
        return f"Docker {', '.join(stores)}, {_stores(next(iter(stores.values())))}"
    return "Docker " + ", ".join(f"{version} ({_stores(of)})" for version, of in stores.items())


def _stores(stores: Iterable[Store]) -> str:
    found = frozenset(stores)
    return "both image stores" if found == _BOTH else f"{next(iter(found))} image store"


def foot(
    page: Page,
    records: Sequence[Record],
    changed: str,
    about: str,
    repository: Repository | None,
    address: str,
) -> Markup:
    """Return the foot line of ``page``: what was verified, when it changed, where to complain.

    ``about`` is the address of the page about verification on this page, ``address`` this page's
    on the site, ``changed`` the ISO date of its last change, or empty.
    """
    said = verified(records, page) if any(fence.commands for fence in page.fences) else ""
    parts = [el("a", said, href=about)] if said else []
    parts += [Markup("changed ") + changed] if changed else []
    if repository:
        complaint = repository.complaint(address, said)
        parts.append(el("a", "something here is wrong", href=complaint, rel="nofollow"))
        parts.append(el("a", "source of this page", href=repository.source(page.name)))
    return el("p", join(*parts, by=" · "), class_="page-facts") if parts else Markup()


def summary(records: Sequence[Record], pages: Mapping[str, Page]) -> str:
    """Return Markdown: what ran on which engine, and on the first one the counts of each folder.

    Says so if there are no records. Pages that have changed since, or are gone, are counted as such.
    """
    if not records:
        return "**Not verified in this build**: there is no result file. Run `make verify`."
    parts = dict.fromkeys(part for record in records for part in record.versions)
    del parts["engine"]
    names = ["Docker", "Image store", *(part.replace("client", "Client") for part in parts), "From"]
    names += ["Days", "Pages", "Commands", "Blocks not run", "Changed since"]
    columns = [_column(record, parts, pages) for record in records]
    head, *rows = (f"| {' | '.join(row)} |" for row in zip(names, *columns, strict=True))
    lines = [head, f"|{'---|' * (len(records) + 1)}", *rows]
    return "\n".join([*lines, "", *_by_folder(records[0], pages)])


def _column(record: Record, parts: Iterable[str], pages: Mapping[str, Page]) -> list[str]:
    """Return the cells of ``record``; ``parts`` are the programs beside the engine."""
    days = sorted(run.day.isoformat() for run in record.pages.values()) or [""]
    return [
        record.version,
        record.store,
        *(record.versions.get(part, "none") for part in parts),
        record.origin,
        " to ".join(
            f'<span class="dn-word">{day}</span>' for day in dict.fromkeys((days[0], days[-1]))
        ),
        str(len(record.pages)),
        str(sum(run.commands for run in record.pages.values())),
        str(sum(run.unrun for run in record.pages.values())),
        str(sum(not _current(record, name, pages) for name in record.pages)),
    ]


def _by_folder(record: Record, pages: Mapping[str, Page]) -> Iterator[str]:
    """Yield the lines of a table: the pages of each folder, and what ``record`` has of them."""
    yield "| Pages below | Pages with a run | Commands | Blocks not run | Changed since |"
    yield "|---|---|---|---|---|"
    for folder in dict.fromkeys(name.partition("/")[0] for name in record.pages):
        runs = {n: run for n, run in record.pages.items() if n.partition("/")[0] == folder}
        changed = sum(not _current(record, name, pages) for name in runs)
        commands = sum(run.commands for run in runs.values())
        unrun = sum(run.unrun for run in runs.values())
        yield f"| {folder} | {len(runs)} | {commands} | {unrun} | {changed} |"


def _current(record: Record, name: str, pages: Mapping[str, Page]) -> bool:
    return name in pages and record.current(pages[name]) is not None


def unverified(pages: Iterable[Page]) -> str:
    """Return Markdown: each block that is not run, with its reason."""
    rows = [
        f"- [{page.title}, {section.title}](../{page.name}): {escape(fence.unrun)}"
        for page in pages
        for section in page.sections
        for fence in section.fences
        if fence.unrun
    ]
    return "\n".join(
        ["Commands in these blocks are parsed by the real command line, not run:", "", *rows]
    ) + (
        "\n\nTexts that carry a source and a date are checked against the source by people, not by runs."
    )


def stand_ins(docs: Path) -> str:
    """Return a Markdown table of the stand-in images; the tests keep its file in step with them."""
    rows = ["| Served as | Holds | Differs |", "|---|---|---|"]
    for image in json.loads((docs / STAND_INS).read_text(encoding="utf-8")):
        names = ", ".join(f"`{name}`" for name in image["serves"])
        rows.append(f"| {names} | {image['holds']} | {image['differs']} |")
    return "\n".join(rows)
