"""All that a build knows of the site: made once from files, then only read."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.utils import get_build_date

from macros import feeds, glossary, lists, navigation, redirects, results, sources, verified
from macros.base_images import load
from macros.base_images.model import Catalogue
from macros.claims import load as claims
from macros.claims.model import Claims
from macros.example_images import load as example_images
from macros.example_images.model import Examples
from macros.pages import Page, of_one_subject, read_all
from macros.search import asked, index, rows

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

ABOUT = "about/verification.md"
KEY = "site"  # where ``config.extra`` keeps the Site of this build


@dataclass(frozen=True, repr=False)
class Site:
    """The sources of the site, checked; names of pages are paths below ``docs``."""

    docs: Path
    address: str
    name: str
    description: str
    today: date
    pages: Mapping[str, Page]
    parts: tuple[navigation.Part, ...]
    tasks: tuple[lists.Subject, ...]
    messages: tuple[lists.Subject, ...]
    catalogue: Catalogue
    claims: Claims
    examples: Examples
    terms: tuple[glossary.Term, ...]
    asked: asked.Asked
    titles: Mapping[str, str]
    redirects: Mapping[str, str]
    records: tuple[results.Record, ...]
    changed: Mapping[str, str]
    repository: verified.Repository | None

    @property
    def public(self) -> bool:
        """True if the pages get an address that others can reach: cards and a policy are for those."""
        return self.address.startswith("https://")

    def ended_images(self, block: str) -> Iterator[str]:
        """Yield a sentence for each image in the text of a ``block`` whose support has ended."""
        return self.examples.notes(block, self.today)

    def card(self, page: str) -> str:
        """Return the address below the site of the picture that other sites show of ``page``."""
        if not self.public:
            return "assets/images/card.png"
        from macros import cards  # slow to import

        return cards.name(page)

    def notes(self) -> Iterator[feeds.Note]:
        """Yield what programs are told of each page, in the order of the navigation."""
        for part in self.parts:
            for page in (self.pages[name] for name in part.pages):
                about = page.title, page.front.description, self.changed.get(page.name, "")
                yield feeds.Note(part.title, page.name, url(page.name), *about)

    def search_index(self, urls: Mapping[str, str]) -> str:
        """Return the script with the search index; ``urls`` are the addresses of the pages' files."""
        found = (
            entry
            for name, target in urls.items()
            if not of_one_subject(name)
            for entry in index.entries(self.pages[name], target, self.asked)
        )
        return rows.script(found)

    def finished(self, html: str, page: str, link: Callable[[str], str]) -> str:
        """Return the ``html`` of ``page`` with its sources folded, its old anchors and its foot.

        ``link`` gives the address of another page, by its name, as it is written on this one.
        """
        here = url(page)

        def to(there: str) -> str:
            return link(next(name for name in self.pages if url(name) == there))

        html = redirects.keep_anchors(sources.folded(html), here, self.redirects)
        elsewhere = redirects.moved(here, self.redirects, self.titles, to)
        source, changed = self.pages[page], self.changed.get(page, "")
        foot = verified.foot(
            source, self.records, changed, link(ABOUT), self.repository, here or "./"
        )
        return f"{html}\n{elsewhere}{foot}"


def of(config: MkDocsConfig) -> Site:
    """Return the site of this build; one that has been read is kept in ``config``."""
    kept = config["extra"].get(KEY)
    return kept if isinstance(kept, Site) else read(config)


def read(config: MkDocsConfig) -> Site:
    """Read the sources of the site that ``config`` describes; PageError for the first mistake."""
    docs = Path(config["docs_dir"])
    file = Path(config.get("config_file_path") or docs.parent / "mkdocs.yml")  # Zensical names none
    pages = {page.name: page for page in read_all(docs)}
    titles = {
        index.address(page, section): section.title
        for page in pages.values()
        for section in page.sections
    }
    catalogue = load.load(docs / "data")
    hidden = config.get("not_in_nav")  # patterns; Zensical knows no such setting
    outside = [name for name in pages if hidden and hidden.match_file(name)]
    parts = navigation.parts(config["nav"], file, pages, outside)
    edit = config.get("edit_uri") or _origin(file.parent)
    return Site(
        docs=docs,
        address=config.get("site_url") or "",
        name=config["site_name"],
        description=config.get("site_description") or "",
        today=date.fromisoformat(get_build_date()),
        pages=pages,
        parts=parts,
        tasks=lists.tasks_by_part(parts, pages),
        messages=lists.messages_by_subject(parts, pages),
        catalogue=catalogue,
        claims=claims.load(docs / "data"),
        examples=example_images.load(docs / "data", catalogue),
        terms=glossary.load(docs, pages),
        asked=asked.read(docs, titles),
        titles=titles,
        redirects=redirects.load(docs, titles),
        records=results.read(docs),
        changed=verified.last_changes(docs),
        repository=verified.Repository.of(edit),
    )


def url(page: str) -> str:
    """Return the address of ``page`` below the site: ``containers/run/``; empty for the first one."""
    return re.sub(r"(?:^|(?<=/))index/$", "", page.removesuffix(".md") + "/")


def _origin(folder: Path) -> str | None:
    """Return where the repository's remote ``origin`` is edited, or None."""
    done = subprocess.run(
        ["git", "-C", str(folder), "remote", "get-url", "origin"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    match = re.fullmatch(
        r"(?:https://|git@|ssh://git@)([\w.-]+)[:/](.+?)(?:\.git)?/?", done.stdout.strip()
    )
    return f"https://{match[1]}/{match[2]}/edit/main/docs/" if match else None
