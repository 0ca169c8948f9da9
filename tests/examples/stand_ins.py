"""What the page about verification shows of the stand-in images: ``docs/data/stand-ins.json``.

``python -m tests.examples.stand_ins`` writes it from the heads of their Dockerfiles.
"""

from __future__ import annotations

import json
from pathlib import Path

from tests.examples.engine.images import stand_ins

FILE = Path(__file__).resolve().parents[2] / "docs/data/stand-ins.json"


def text() -> str:
    """Return the content of the file: each image with the names that it is served under."""
    found = sorted(stand_ins(), key=lambda image: image.folder.name)
    rows = [{"serves": it.serves, "holds": it.holds, "differs": it.differs} for it in found]
    return json.dumps(rows, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
