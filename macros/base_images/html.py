"""Small safe HTML: elements from Python, everything escaped that is not already markup."""

from __future__ import annotations

from datetime import date

from markupsafe import Markup, escape

VOID = frozenset({"input", "link", "line", "rect"})


def el(
    name: str, /, *content: str | Markup | None, **attributes: str | int | float | None
) -> Markup:
    """Return element ``name``; ``class_`` is ``class`` and ``data_x`` is ``data-x``.

    Content that is not ``Markup`` is escaped; None, as content or attribute, is left out.
    """
    spelled = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in VOID:
        return Markup(f"<{name}{spelled}{'/' if name in {'line', 'rect'} else ''}>")
    return Markup(f"<{name}{spelled}>{join(*content)}</{name}>")


def join(*content: str | Markup | None, by: str = "") -> Markup:
    """Return all ``content``, escaped where it is no markup, with ``by`` between."""
    return Markup(by).join(escape(part) for part in content if part is not None)


def day(value: date) -> Markup:
    """Return ``value`` as a date that machines read as well."""
    return el("time", value.isoformat())  # its text is its machine-readable value, too


def megabytes(count: int) -> str:
    """Return ``count`` bytes in MB (10^6 bytes) to three digits, such as ``49.4 MB``."""
    value = count / 1_000_000
    places = 0 if count == 0 or value >= 99.95 else 1 if value >= 9.995 else 2
    return f"{value:.{places}f}\N{NO-BREAK SPACE}MB"
