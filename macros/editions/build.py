"""Build the site from Python with other settings than the published one."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page


@dataclass
class Built:
    """What a build passed through: the pages in the order of the navigation, their HTML by address."""

    pages: list[Page] = field(default_factory=list)
    content: dict[str, str] = field(default_factory=dict)


class _NoOptions(Config):
    """A plugin's options: none."""


class _Collector(BasePlugin[_NoOptions]):
    """Keeps what the other plugins made of each page."""

    def __init__(self, built: Built) -> None:
        self._built = built

    def on_nav(self, nav: Navigation, /, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Remember the order of the pages."""
        self._built.pages = list(nav.pages)
        return nav

    def on_page_content(
        self, html: str, /, *, page: Page, config: MkDocsConfig, files: Files
    ) -> str:
        """Remember a page's HTML, before the template goes around it."""
        self._built.content[page.url] = html
        return html


def build_for_files(root: Path, target: Path) -> Built:
    """Build the site of ``root`` into ``target`` so that it opens from ``file://``.

    Addresses end in ``.html``, and pages are loaded by the browser itself.
    """
    config = load_config(
        str(root / "mkdocs.yml"), site_dir=str(target), site_url="", use_directory_urls=False
    )
    features = config.theme["features"]
    config.theme["features"] = [f for f in features if not f.startswith("navigation.instant")]
    config.extra["homepage"] = "index.html"  # the logo would lead to a folder
    built = Built()
    config.plugins["docker-notes/collector"] = _Collector(built)
    build(config)
    return built
