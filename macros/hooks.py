"""MkDocs hooks: what no macro can do. Wiring only; the work is in the modules called."""

from __future__ import annotations

import importlib
import re
import subprocess
import time
from pathlib import Path
from typing import Any

import jinja2
from mkdocs.structure.files import File

from macros import live, pages, policy, programs, redirects, search
from macros.search.asked import read as read_asked

INDEX = "assets/search-index.js"
CARDS = Path(".cache/cards")
TEMPLATES = Path(".cache/templates")
MADE_WITH = ("macros", "overrides")

STATE: dict[str, Any] = {"published": False, "dirty": False, "last": (0.0, 0), "markdown": {}}


def on_startup(command: str, dirty: bool) -> None:
    """Note whether pages are built to be published: live reload needs a script of its own."""
    STATE["published"] = command != "serve"
    STATE["dirty"] = dirty


def on_config(config: Any) -> Any:
    """Take the edit link's address from git where the environment does not give it.

    Material would ask another origin about a ``repo_url``, so only ``edit_uri`` is set.
    """
    if not config.edit_uri:
        repository = origin(Path(config.config_file_path).parent)
        config.edit_uri = f"{repository}/edit/main/docs/" if repository else None
    return config


def on_files(files: Any, config: Any) -> Any:
    """Add the search index to the files of the site; decide what an edit builds anew."""
    docs = Path(config.docs_dir)
    STATE["files"], STATE["started"] = files, time.time()
    if STATE["dirty"]:
        _forget(files, config)
    found: list[search.Entry] = []
    asked = read_asked(docs)
    if missing := search.unknown(asked, pages.read_all(docs)):
        raise pages.PageError(
            f"docs/data/asked: {missing[0]}: expected the address of a section, found none"
        )
    for file in files.documentation_pages():
        if file.src_uri != "404.md":
            source = pages.read(Path(file.abs_src_path), docs)
            found += search.entries(source, file.url if file.url != "./" else "", asked)
    files.append(File.generated(config, INDEX, content=search.script(found)))
    return files


def on_env(env: Any, config: Any, files: Any) -> None:
    """Keep the theme's compiled templates between builds; each Jinja has a folder of its own."""
    kept = Path(config.config_file_path).parent / TEMPLATES / jinja2.__version__
    kept.mkdir(parents=True, exist_ok=True)
    env.bytecode_cache = jinja2.FileSystemBytecodeCache(str(kept))


def on_page_content(html: str, page: Any, config: Any, files: Any) -> str:
    """Keep old anchors of the page alive, and its Markdown; a corner of a table is no heading."""
    STATE["markdown"][page.file.src_uri] = programs.markdown(page.markdown)
    if _to_the_world(config):
        page.meta["card"] = _cards().name(page.file.src_uri)
    html = html.replace("<th></th>", "<td></td>")
    return redirects.keep_anchors(html, page.url, redirects.read(Path(config.docs_dir)))


def on_nav(nav: Any, config: Any, files: Any) -> None:
    """Keep the navigation, whose order the list for programs has."""
    STATE["nav"] = nav
    if STATE["dirty"]:
        for page in nav.pages:
            live.describe(page, Path(config.docs_dir))


def on_post_page(output: str, page: Any, config: Any) -> str:
    """Give a page that a server will publish its Content-Security-Policy."""
    served = STATE["published"] and config.use_directory_urls
    return policy.with_policy(output) if served else output


def on_post_template(output_content: str, template_name: str, config: Any) -> str:
    """Give the page for missing addresses its policy."""
    served = STATE["published"] and template_name == "404.html" and config.use_directory_urls
    return policy.with_policy(output_content) if served else output_content


def on_post_build(config: Any) -> None:
    """Write a page at each address that is gone, and the site for programs."""
    site, docs = Path(config.site_dir), Path(config.docs_dir)
    redirects.write(site, redirects.read(docs))
    for name, text in STATE["markdown"].items():
        site.joinpath(name).write_text(text, encoding="utf-8")
    changed = config.plugins["macros"].facts.changed
    notes = [
        programs.Note(
            page.parent.title if page.parent else "",
            page.file.src_uri,
            page.url.removeprefix("./"),
            page.title,
            page.meta.get("description", ""),
            changed.get(page.file.src_uri, ""),
        )
        for page in STATE["nav"].pages
    ]
    if _to_the_world(config):
        kept = Path(config.config_file_path).parent / CARDS
        for note in notes:
            card = site / _cards().name(note.name)
            _cards().write(card, config.site_name, note.title, note.description, kept)
    base = config.site_url or ""
    about = (config.site_name, config.site_description, base, notes)
    site.joinpath("llms.txt").write_text(programs.llms(*about), encoding="utf-8")
    site.joinpath("feed.xml").write_text(
        programs.feed(config.site_name, base, notes), encoding="utf-8"
    )
    if STATE["dirty"]:
        live.date(STATE["files"], STATE["started"])


def _forget(files: Any, config: Any) -> None:
    """Decide what an edit builds anew, from what was there at the last build."""
    docs, root = Path(config.docs_dir), Path(config.config_file_path)
    folders = (root, docs / "data", docs / "assets", *(root.parent / name for name in MADE_WITH))
    now = (live.newest(folders), live.outline(pages.read_all(docs)))
    made_with, outline = STATE["last"]
    live.forget(files, macros_too=now[1] != outline, everything=now[0] != made_with)
    STATE["last"] = now


def _cards() -> Any:
    """Return the module that draws: what it imports takes time that other builds do not need."""
    return importlib.import_module("macros.cards")


def _to_the_world(config: Any) -> bool:
    """True if other sites can show a card: the pages get an https address."""
    return STATE["published"] and (config.site_url or "").startswith("https://")


def origin(folder: Path) -> str | None:
    """Return the https address of the repository's remote ``origin``, or None."""
    done = subprocess.run(
        ["git", "-C", str(folder), "remote", "get-url", "origin"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    match = re.fullmatch(
        r"(?:https://|git@|ssh://git@)([\w.-]+)[:/](.+?)(?:\.git)?/?", done.stdout.strip()
    )
    return f"https://{match[1]}/{match[2]}" if match else None
