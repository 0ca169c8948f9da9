"""What pages can call: registration with mkdocs-macros, the clock, addresses of the assets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from markupsafe import Markup
from mkdocs.utils import get_build_date, get_relative_url

from macros.base_images import pictures, publish, sentence
from macros.base_images.html import day, el
from macros.base_images.load import load
from macros.base_images.model import Kind
from macros.base_images.table import release_table, table

STYLE = "assets/stylesheets/base-images.css"
SCRIPT = "assets/javascripts/base-images.js"


def register(env: Any) -> None:
    """Read the data (a mistake in it stops the build) and register the macros on ``env``."""
    catalogue = load(Path(env.conf["docs_dir"]) / "data")
    today = date.fromisoformat(get_build_date())
    env.base_images = catalogue, today

    def address(target: str) -> str:
        return str(get_relative_url(target, env.page.url))

    def styled(*views: Markup) -> Markup:
        # In one block: Markdown would put a paragraph around the link, and break it.
        return el("div", el("link", rel="stylesheet", href=address(STYLE)), *views)

    def base_images_table() -> str:
        return styled(table(catalogue, today), el("script", src=address(SCRIPT)))

    def base_images_chart(programs: bool = False) -> str:
        name = "bi-programs" if programs else "bi-systems"
        return styled(pictures.size_chart(catalogue, programs, today, name))

    def support_timeline() -> str:
        return styled(pictures.timeline(catalogue, today, "bi-timeline"))

    def support_table(kind: str = "distribution") -> str:
        return styled(release_table(catalogue, Kind(kind), today))

    def support_status(name: str) -> str:
        return sentence.support_status(catalogue, name, today)

    def support_end(name: str) -> str:
        return sentence.support_end(catalogue, name)

    def build_day() -> str:
        return day(today)

    def image_size(name: str, platform: str = "linux/amd64") -> str:
        return sentence.image_size(catalogue, name, platform)

    def data_address(name: str) -> str:
        return address(f"{publish.FOLDER}/{name}")

    views: tuple[Callable[..., str], ...] = (
        base_images_table, base_images_chart, support_timeline, support_table,
        support_status, support_end, build_day, image_size, data_address,
    )  # fmt: skip
    for view in views:
        env.macro(view)


def write(env: Any) -> None:
    """Publish the data for machines in the site that has been built."""
    catalogue, today = env.base_images
    publish.write(Path(env.conf["site_dir"]), catalogue, today)
