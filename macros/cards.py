"""The picture of a page that other sites show beside a link to it (Open Graph), drawn at build time.

No network and no font of the machine: the letters are those that Pillow carries.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from macros.feeds import Note

FOLDER = "assets/cards"
SIZE = (1200, 630)  # pixels, the ratio that https://ogp.me readers crop least
_LEFT, _WIDTH = 90, 1020
_BACK, _TEXT, _SOFT, _MARK = "#12384e", "#ffffff", "#d0e4ee", "#ffb27a"


def name(src_uri: str) -> str:
    """Return the address below the site of the card of the page ``src_uri`` (``a/b.md``)."""
    return f"{FOLDER}/{src_uri.removesuffix('.md')}.png"


def write_all(site: Path, site_name: str, notes: Iterable[Note], cache: Path) -> None:
    """Write the cards of all pages below ``site``."""
    for note in notes:
        write(site / name(note.name), site_name, note.title, note.description, cache)


def write(target: Path, site_name: str, title: str, description: str, cache: Path) -> None:
    """Write the card to ``target``; one drawn before, of the same words, is taken from ``cache``."""
    words = "\0".join((site_name, title, description, Path(__file__).read_text("utf-8")))
    kept = cache / f"{hashlib.sha256(words.encode()).hexdigest()}.png"
    if not kept.exists():
        cache.mkdir(parents=True, exist_ok=True)
        partial = kept.with_suffix(f".{os.getpid()}")
        draw(site_name, title, description).save(partial, "png")
        partial.rename(kept)  # whole or not at all
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(kept.read_bytes())


def draw(site_name: str, title: str, description: str) -> Image.Image:
    """Return the card: mark and name of the site, title of the page, what the page says of itself."""
    image = Image.new("RGB", SIZE, _BACK)
    pen = ImageDraw.Draw(image)
    _draw_mark(pen)
    pen.text((_LEFT + 110, 84), site_name, font=ImageFont.load_default(44), fill=_SOFT)
    bottom = _lines(pen, 190, title, 76, _TEXT, most=3)
    _lines(pen, bottom + 36, description, 36, _SOFT, most=4)
    return image.quantize(48)


def _draw_mark(pen: ImageDraw.ImageDraw) -> None:
    """Draw the mark of ``images/mark.svg`` in lines."""
    x, y = _LEFT, 80
    pen.rounded_rectangle((x, y, x + 84, y + 52), radius=5, outline=_TEXT, width=7)
    for bar in (20, 36):
        pen.line((x + bar, y + 15, x + bar, y + 37), fill=_SOFT, width=7)
    pen.line((x + 48, y + 27, x + 56, y + 36, x + 71, y + 16), fill=_MARK, width=7, joint="curve")


def _lines(
    pen: ImageDraw.ImageDraw, top: int, text: str, size: int, colour: str, *, most: int
) -> int:
    """Write ``text`` in at most ``most`` lines; return where they end, in pixels from the top."""
    font = ImageFont.load_default(size)
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and font.getlength(longer) > _WIDTH:
            lines.append(word)
        else:
            lines[-1] = longer
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1]} …"]
    for line in lines:
        pen.text((_LEFT, top), line, font=font, fill=colour)
        top += round(size * 1.3)
    return top
