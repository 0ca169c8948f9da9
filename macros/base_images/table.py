"""The table of base images and the controls above it, as HTML that is complete without scripts."""

from __future__ import annotations

from datetime import date

from markupsafe import Markup

from macros.base_images.html import day, el, join, link, megabytes
from macros.base_images.model import Catalogue, Image, Kind, Libc, Platform, Release, Sizes, Use
from macros.base_images.status import Status, Support, is_stale, of_image, of_release, regular_until

COLUMNS = (
    ("Image", "name"),
    ("C library", "libc"),
    ("Shell", "shell"),
    ("Packages", "packages"),
    ("Download", "size"),
    ("Support", "until"),
)

_USES = {
    Use.system: "A whole small system",
    Use.binary: "One compiled binary",
    Use.build: "Compiling",
    Use.python: "Python",
    Use.node: "Node.js",
    Use.go: "Go",
    Use.java: "Java",
    Use.web: "Web server",
    Use.database: "Database",
    Use.debugging: "Looking around inside",
}

_STATUS = {
    Status.supported: "Supported",
    Status.lts: "Long-term support",
    Status.ended: "Ended",
    Status.undated: "No dates",
}


def table(catalogue: Catalogue, today: date) -> Markup:
    """Return controls and table; support and age of figures are those of ``today``."""
    rows = join(*(_row(catalogue, image, today) for image in catalogue.images))
    head = el(
        "tr",
        *(
            el("th", title, scope="col", role="columnheader", data_key=key)
            for title, key in COLUMNS
        ),
        role="row",
    )
    caption = join("Base images. Support as of ", day(today), ", when this page was built.")
    return el(
        "div",
        _form(),
        el("p", class_="bi-count", role="status", hidden=""),
        el(
            "table",
            el("caption", caption),
            el("thead", head, role="rowgroup"),
            el("tbody", rows, role="rowgroup"),
            class_="bi-table",
            role="table",
        ),
        class_="bi",
        data_base_images="",
    )


def badge(support: Support) -> Markup:
    """Return status and last day of ``support`` in words."""
    name = el(
        "strong", _STATUS[support.status], class_=f"bi-status bi-status--{support.status.name}"
    )
    if support.until is None:
        return name
    return join(name, " " if support.status is Status.ended else " until ", day(support.until))


def release_row(release: Release, today: date) -> Markup:
    """Return one row of the table of releases: name, status, dates."""
    return el(
        "tr",
        el("th", _named(release), scope="row"),
        el("td", badge(of_release(release, today))),
        el("td", day(release.support_until) if release.support_until else "none announced"),
        el("td", day(release.lts_until) if release.lts_until else "none listed"),
        el("td", day(release.released)),
        class_=f"bi-row--{of_release(release, today).status.name}",
    )


def release_table(catalogue: Catalogue, kind: Kind, today: date) -> Markup:
    """Return the table of all releases of ``kind`` in file order."""
    titles = ("Release", "Status", "Regular support until", "Long-term until", "Released")
    found = [release for release in catalogue.releases.values() if release.kind is kind]
    body = el(
        "table",
        el("caption", "Status as of ", day(today), ", when this page was built."),
        el("thead", el("tr", *(el("th", title, scope="col") for title in titles))),
        el("tbody", *(release_row(release, today) for release in found)),
        class_="bi-releases",
    )
    return el(
        "div",
        body,
        class_="bi bi-scroll",
        tabindex="0",
        role="region",
        aria_label=f"Support dates, {kind.value}s",
    )


def _row(catalogue: Catalogue, image: Image, today: date) -> Markup:
    support = of_image(catalogue, image, today)
    until = regular_until(catalogue, image)
    sizes = image.sizes.platforms.items() if image.sizes else ()
    cells = (
        el(
            "th",
            el("code", image.name),
            el("span", image.use, class_="bi-use"),
            _details(catalogue, image),
            scope="row",
            role="rowheader",
        ),
        _cell("C library", image.libc.value),
        _cell("Shell", image.shell.value if image.shell else "not known"),
        _cell("Packages", image.package_manager.value),
        _cell("Download", _size(image.sizes, today)),
        _cell("Support", _support(image, support)),
    )
    return el(
        "tr",
        *cells,
        role="row",
        class_=f"bi-row--{support.status.name}",
        data_name=image.name,
        data_libc=image.libc.value,
        data_shell=image.shell.value if image.shell else "",
        data_packages=image.package_manager.value,
        data_until=until.isoformat() if until else "",
        data_uses=" ".join(image.uses),
        data_platforms=" ".join(image.platforms),
        data_sizes=" ".join(f"{platform.value}={size.bytes}" for platform, size in sizes),
    )


def _cell(label: str, content: str | Markup) -> Markup:
    return el("td", content, role="cell", data_label=label)


def _support(image: Image, support: Support) -> Markup:
    if image.rebuilt_until and support.status is not Status.ended:
        return join(badge(support), " until ", image.rebuilt_until)
    return badge(support)


def _size(sizes: Sizes | None, today: date) -> Markup:
    if sizes is None:
        return el("span", "no figure", class_="bi-none")
    figures = join(
        *(
            el(
                "span",
                el("data", megabytes(size.bytes), value=size.bytes),
                " ",
                el("small", platform.removeprefix("linux/")),
                class_="bi-size",
            )
            for platform, size in sizes.platforms.items()
        ),
        by=" ",
    )
    if not is_stale(sizes, today):
        return figures
    old = el("small", "old figure: ", day(sizes.measured), class_="bi-stale")
    return join(figures, " ", old)


def _details(catalogue: Catalogue, image: Image) -> Markup:
    facts = [
        *((_kind(release), _dates(release)) for release in catalogue.releases_of(image)),
        ("Download", _measured(image.sizes)),
        ("Platforms", Markup(", ").join(image.platforms) or "not known"),
        ("Published", "yes" if image.published else "no longer"),
        ("Note", image.note),
        ("Facts from", _source(image.facts.source, image.facts.read)),
    ]
    body = (el("div", el("dt", term), el("dd", text)) for term, text in facts if text)
    return el(
        "details",
        el(
            "summary",
            "Details",
            aria_label=f"Details of {image.name}",
        ),
        el("dl", *body),
    )


def _kind(release: Release) -> str:
    return "Stands on" if release.kind is Kind.distribution else "Program"


def _named(release: Release) -> str:
    return f"{release.name} ({release.codename})" if release.codename else release.name


def _dates(release: Release) -> Markup:
    parts = [join(_named(release), ": released ", day(release.released))]
    if release.support_until:
        parts.append(join("regular support until ", day(release.support_until)))
    else:
        parts.append(Markup("no end of support announced"))
    if release.lts_until and release.lts_by:
        parts.append(join("longer until ", day(release.lts_until), f" by {release.lts_by}"))
    parts.append(_source(release.source, release.read))
    return join(*parts, by="; ")


def _measured(sizes: Sizes | None) -> Markup:
    if sizes is None:
        return Markup("no figure with a date and a digest is known")
    exact = (f"{size.bytes} bytes {platform}" for platform, size in sizes.platforms.items())
    return join(
        *exact,
        join("measured ", day(sizes.measured), ", ", link(sizes.source)),
        el("code", sizes.index) if sizes.index else None,
        by="; ",
    )


def _source(address: str, read: date) -> Markup:
    return join(link(address), ", read ", day(read))


def _form() -> Markup:
    """Return the controls; the script shows them, because nothing works them without it."""
    platforms = {platform.value: platform.value for platform in Platform}
    fields = (
        _select("For", "use", {use.value: text for use, text in _USES.items()}),
        _select("C library", "libc", {libc.value: libc.value for libc in Libc}),
        _select("Shell inside", "shell", {"yes": "yes", "bash": "bash", "no": "no"}),
        _select("Package manager inside", "packages", {"yes": "yes", "no": "no"}),
        _select("Platform", "platform", platforms),
        _field(
            "Regular support until at least",
            "until",
            el("input", type="date", name="until", id="bi-until"),
        ),
        _select(
            "Sort by",
            "sort",
            {
                "size": "download, smallest first",
                "-until": "support, longest first",
                "name": "name",
            },
            any_="the page's order",
        ),
    )
    return el(
        "form",
        *fields,
        el("button", "Show all", type="reset", class_="md-button"),
        class_="bi-form",
        aria_label="Filter and sort the base images",
        hidden="",
    )


def _select(label: str, name: str, options: dict[str, str], any_: str = "any") -> Markup:
    choices = (el("option", text, value=value) for value, text in options.items())
    first = el("option", any_, value="")
    return _field(label, name, el("select", first, *choices, name=name, id=f"bi-{name}"))


def _field(label: str, name: str, control: Markup) -> Markup:
    return el("div", el("label", label, for_=f"bi-{name}"), control)
