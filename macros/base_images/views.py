"""What pages can call of the base images: table, pictures, facts in a sentence, addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from markupsafe import Markup
from mkdocs.utils import get_relative_url

from macros.base_images import pictures, publish, sentence
from macros.base_images.html import day, el
from macros.base_images.model import Kind
from macros.base_images.table import facts_list, release_table, table

if TYPE_CHECKING:
    from macros.site import Site

STYLE = "assets/stylesheets/base-images.css"
CHARTS = "assets/stylesheets/base-images-charts.css"
SCRIPT = "assets/javascripts/base-images.js"
FACTS = "base-images/digests"
DATES = "base-images/support-dates"


class Views:
    """The macros about base images, each a method; the page that calls one is at ``here()``."""

    def __init__(self, site: Callable[[], Site], here: Callable[[], str]) -> None:
        """Take how to get the site, and the address of the page that is being rendered."""
        self._site, self._here = site, here

    def address(self, name: str) -> str:
        """Return the address of a published data file on this page."""
        return self._relative(f"{publish.FOLDER}/{name}")

    def table(self) -> str:
        """Return the table of all images with its controls."""
        site = self._site()
        script = el("script", src=self._relative(SCRIPT))
        found = table(site.catalogue, site.today, self._page(FACTS))
        return self._styled(STYLE, found, script)

    def facts(self) -> str:
        """Return the facts of all images with their sources."""
        return self._styled(STYLE, facts_list(self._site().catalogue, self._page(DATES)))

    def chart(self, programs: bool = False) -> str:
        """Return the bars of download sizes: of plain systems, or of images with a program."""
        site, name = self._site(), "bi-programs" if programs else "bi-systems"
        chart = pictures.size_chart(site.catalogue, programs, site.today, name)
        return self._styled(CHARTS, chart)

    def timeline(self) -> str:
        """Return the bars of support over the years."""
        site = self._site()
        return self._styled(CHARTS, pictures.timeline(site.catalogue, site.today, "bi-timeline"))

    def releases(self, kind: str = "distribution") -> str:
        """Return the table of the releases of a kind: distribution or program."""
        site = self._site()
        return self._styled(STYLE, release_table(site.catalogue, Kind(kind), site.today))

    def status(self, name: str) -> str:
        """Return how the release ``name`` is supported."""
        return sentence.support_status(self._site().catalogue, name, self._site().today)

    def end(self, name: str) -> str:
        """Return the last day of support of the release ``name``."""
        return sentence.support_end(self._site().catalogue, name)

    def day(self) -> str:
        """Return the day of the build."""
        return day(self._site().today)

    def size(self, name: str, platform: str = "linux/amd64") -> str:
        """Return the download size of the image ``name``."""
        return sentence.image_size(self._site().catalogue, name, platform)

    def _relative(self, target: str) -> str:
        return str(get_relative_url(target, self._here()))

    def _page(self, name: str) -> str:
        """Return the address of a page as it is written on this one: in its directory, or a file."""
        return self._relative(name + (".html" if self._here().endswith(".html") else "/"))

    def _styled(self, style: str, *views: Markup) -> Markup:
        # In one block: Markdown would put a paragraph around the link, and break it.
        return el("div", el("link", rel="stylesheet", href=self._relative(style)), *views)
