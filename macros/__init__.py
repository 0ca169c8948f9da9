"""The macros: each name that a page may use, in a line."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from types import FunctionType
from typing import TYPE_CHECKING

from mkdocs.utils import get_relative_url

from macros import glossary, lists, site, verified
from macros.base_images.views import Views
from macros.pages import Page

if TYPE_CHECKING:
    from mkdocs_macros.plugin import MacrosPlugin


def define_env(env: MacrosPlugin) -> None:
    """Register the macros with mkdocs-macros (MkDocs: once a build; Zensical: for each page)."""
    known = functools.cache(lambda: site.of(env.conf))
    images = Views(known, lambda: env.page.url)

    def here() -> str:
        # Zensical's pages have a path and no file.
        return getattr(env.page, "path", None) or env.page.file.src_uri

    def listed() -> tuple[Mapping[str, Page], str]:
        return known().pages, here()

    macros: dict[str, Callable[..., str]] = {
        "how_do_i_index": lambda: lists.overview(known().tasks, *listed(), lists.tasks),
        "task_list": lambda: lists.whole(known().tasks, *listed(), lists.tasks),
        "cheat_sheet": lambda: lists.cheat_sheet(
            known().parts, known().pages, here(), get_relative_url(lists.FILTER, env.page.url)
        ),
        "symptom_index": lambda: lists.overview(known().messages, *listed(), lists.messages),
        "message_list": lambda: lists.whole(known().messages, *listed(), lists.messages),
        "glossary": lambda: glossary.page(known().terms),
        "version": lambda name: known().claims.said(name),
        "image_name": lambda name: known().examples.name(name),
        "verification_summary": lambda: verified.summary(known().records, known().pages),
        "stand_ins_table": lambda: verified.stand_ins(known().docs),
        "unverified_list": lambda: verified.unverified(known().pages.values()),
        "base_images_table": images.table,
        "base_images_facts": images.facts,
        "base_images_chart": images.chart,
        "support_timeline": images.timeline,
        "support_table": images.releases,
        "support_status": images.status,
        "support_end": images.end,
        "build_day": images.day,
        "image_size": images.size,
        "data_address": images.address,
    }
    for name, macro in macros.items():
        if isinstance(macro, FunctionType):
            macro.__qualname__ = name  # as Python calls it where the arguments are wrong
        env.macro(macro, name)
