"""Wiring of the macros: each name that a page may use, in a line."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from macros import glossary, page_facts, pages, verification
from macros.base_images import macros as base_image_macros
from macros.cheat_sheet import cheat_sheet
from macros.claims import macros as claim_macros
from macros.example_images import macros as image_macros
from macros.indexes import how_do_i, symptoms

SECTIONS = {
    "concepts": "Concepts",
    "images": "Images",
    "containers": "Containers",
    "volumes": "Volumes",
    "networks": "Networks",
    "build": "Build",
    "base-images": "Base images",
    "registries": "Registries",
    "compose": "Compose",
    "security": "Security",
    "engine": "Engine",
    "errors": "Errors",
}


def define_env(env: Any) -> None:
    """Register the macros with mkdocs-macros."""
    docs = Path(env.conf["docs_dir"])
    env.facts = page_facts.read_facts(docs)
    base_image_macros.register(env)
    claim_macros.register(env)
    image_macros.register(env)
    sources = functools.cache(lambda: pages.read_all(docs))  # Zensical defines anew at each page
    env.terms = glossary.load(docs / "data/glossary.yml")
    env.macro(lambda: glossary.page(env.terms), "glossary")

    def here() -> str:
        # Zensical's pages have a path and no file
        return str(env.page.file.src_uri if hasattr(env.page, "file") else env.page.path)

    env.macro(lambda: symptoms(sources(), here()), "symptom_index")
    env.macro(lambda: how_do_i(sources(), here(), SECTIONS), "how_do_i_index")
    images = Path(env.project_dir) / "tests/examples/engine/images"
    env.macro(lambda: verification.summary(env.facts.results, docs), "verification_summary")
    env.macro(lambda: verification.stand_ins(images), "stand_ins_table")
    env.macro(lambda: verification.unverified(sources()), "unverified_list")
    env.macro(lambda: cheat_sheet(sources(), here(), SECTIONS), "cheat_sheet")


def on_post_page_macros(env: Any) -> None:
    """Add the foot line to the page that has just been rendered."""
    source = pages.read(Path(env.page.file.abs_src_path), Path(env.conf["docs_dir"]))
    up = pages.link("about/verification.md", source.name)
    env.markdown += page_facts.footer(env.facts, source, up)
    env.markdown += glossary.tooltips(env.terms, env.markdown)


def on_post_build(env: Any) -> None:
    """Add the data for machines to the site."""
    base_image_macros.write(env)
