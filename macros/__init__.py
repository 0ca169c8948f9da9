"""The macros: each name that a page may use, in a line."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from macros import glossary, lists, site, verified
from macros.base_images.views import Views

if TYPE_CHECKING:
    from mkdocs_macros.plugin import MacrosPlugin


def define_env(env: MacrosPlugin) -> None:
    """Register the macros with mkdocs-macros (MkDocs: once a build; Zensical: for each page)."""
    known = functools.cache(lambda: site.of(env.conf))
    images = Views(known, lambda: str(env.page.url))

    def here() -> str:
        # Zensical's pages have a path and no file
        return str(env.page.file.src_uri if hasattr(env.page, "file") else env.page.path)

    env.macro(lambda: lists.how_do_i(known().parts, known().pages, here()), "how_do_i_index")
    env.macro(lambda: lists.cheat_sheet(known().parts, known().pages, here()), "cheat_sheet")
    env.macro(lambda: lists.symptoms(known().pages.values(), here()), "symptom_index")
    env.macro(lambda: glossary.page(known().terms), "glossary")
    env.macro(lambda: verified.summary(known().records, known().pages), "verification_summary")
    env.macro(lambda: verified.stand_ins(known().docs), "stand_ins_table")
    env.macro(lambda: verified.unverified(known().pages.values()), "unverified_list")
    env.macro(lambda name: known().claims.said(name), "version")
    env.macro(images.table, "base_images_table")
    env.macro(images.chart, "base_images_chart")
    env.macro(images.timeline, "support_timeline")
    env.macro(images.releases, "support_table")
    env.macro(images.status, "support_status")
    env.macro(images.end, "support_end")
    env.macro(images.day, "build_day")
    env.macro(images.size, "image_size")
    env.macro(images.address, "data_address")
