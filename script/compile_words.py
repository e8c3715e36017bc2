"""Makes the compiled catalogs (.mo) that Django reads from the translations in */locale/, without GNU gettext.

What is compiled already is left as it is. A catalog appears whole or not at all, since processes may be reading it.
"""

from __future__ import annotations

import os
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent


def compile_words(root: Path = ROOT) -> list[Path]:
    """The catalogs that were written: those that differ from what is there."""
    written = []
    for source in sorted(root.glob("*/locale/*/LC_MESSAGES/django.po")):
        target, compiled = source.with_suffix(".mo"), polib.pofile(str(source)).to_binary()
        if target.is_file() and target.read_bytes() == compiled:
            continue
        half = target.with_name(f"{target.name}.{os.getpid()}")
        half.write_bytes(compiled)
        half.replace(target)
        written.append(target)
    return written


if __name__ == "__main__":
    compile_words()
