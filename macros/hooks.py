"""MkDocs' events, each a call of what does the work. ``macros/site.py`` holds what a build knows."""

from __future__ import annotations

import logging
from functools import partial
from pathlib import Path

import jinja2
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs_macros.errors import format_error

from macros import csp, feeds, fences, glossary, indentation, mistakes, redirects, site, stylesheets
from macros.base_images import publish
from macros.pages import of_one_subject

INDEX = "assets/search-index.js"
CARDS = Path(".cache/cards")
TEMPLATES = Path(".cache/templates")


# MkDocs reads this file before it says what is wrong with mkdocs.yml: it says so with --quiet, too.
logging.getLogger("mkdocs.config").setLevel(logging.WARNING)
logging.getLogger("mkdocs.config").addFilter(mistakes.OneLineOfConfig())


@format_error.register(Exception)
@format_error.register(jinja2.TemplateSyntaxError)
def _tell(error: Exception, markdown: str, page: Page) -> str:
    """Stop with file and line: the plugin's own way ends the server, or says nothing."""
    docs = Path(page.file.src_dir or "docs")
    raise mistakes.in_macro(error, markdown, Path(page.file.abs_src_path or ""), docs) from None


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read the site; give Markdown tooltips and notes; let every wrong link stop a strict build.

    MkDocs does not count what ``--quiet`` hides: mistakes are errors, not warnings.
    """
    found = site.read(config)
    config.extra[site.KEY] = found
    config.edit_uri = config.edit_uri or (found.repository.edit if found.repository else None)
    (fence,) = config.mdx_configs["pymdownx.superfences"]["custom_fences"]
    fence["format"] = partial(fences.formatter, about=found.ended_images)
    config.mdx_configs["abbr"] = {"glossary": glossary.tooltips(found.terms)}
    for level in ("not_found", "absolute_links", "unrecognized_links", "anchors"):
        config.validation.links[level] = logging.ERROR
    for logger in ("mkdocs.structure.pages", "mkdocs.commands.build"):
        logging.getLogger(logger).addFilter(mistakes.OneLine(found.docs))
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the search index to the files of the site."""
    urls = {file.src_uri: file.url.removeprefix("./") for file in files.documentation_pages()}
    files.append(File.generated(config, INDEX, content=site.of(config).search_index(urls)))
    return files


def on_env(env: jinja2.Environment, config: MkDocsConfig, files: Files) -> None:
    """Keep the theme's compiled templates between builds; each Jinja has a folder of its own."""
    kept = Path(config.config_file_path).parent / TEMPLATES / jinja2.__version__
    kept.mkdir(parents=True, exist_ok=True)
    env.bytecode_cache = jinja2.FileSystemBytecodeCache(str(kept))


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> None:
    """Refuse an include of a file that is not there: Markdown's own error has no line."""
    mistakes.check_includes(Path(page.file.abs_src_path or ""), Path(config.docs_dir))


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Keep old anchors of the page alive, add its foot; a corner of a table is no heading."""
    html = html.replace("<th></th>", "<td></td>")

    def link(name: str) -> str:
        return files.src_uris[name].url_relative_to(page.file)

    return site.of(config).finished(html, page.file.src_uri, link)


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Publish the page's Markdown; make the page lean, and give it its Content-Security-Policy."""
    feeds.write_markdown(Path(config.site_dir, page.file.src_uri), page.markdown or "")
    return _with_policy(indentation.without(output), config)


def on_post_template(output_content: str, template_name: str, config: MkDocsConfig) -> str:
    """Give the page for missing addresses its policy."""
    return _with_policy(output_content, config) if template_name == "404.html" else output_content


def on_post_build(config: MkDocsConfig) -> None:
    """Write what is no page: pages that lead on, data, lists for programs, lean styles, cards."""
    found, target = site.of(config), Path(config.site_dir)
    redirects.check(target, found.docs, found.redirects)
    redirects.write(target, found.redirects)
    publish.write(target, found.catalogue, found.today)
    notes = tuple(note for note in found.notes() if not of_one_subject(note.name))
    feeds.write(target, found.name, found.description, found.address, notes)
    if found.public:
        from macros import cards  # slow to import

        kept = Path(config.config_file_path).parent / CARDS
        cards.write_all(target, found.name, found.notes(), kept)
        stylesheets.prune(target)


def _with_policy(output: str, config: MkDocsConfig) -> str:
    """Return a page with its policy if a server will publish it; live reload needs a script of its own."""
    served = site.of(config).public and config.use_directory_urls
    return csp.with_policy(output) if served else output
