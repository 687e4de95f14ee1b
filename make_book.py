#!/usr/bin/env python3
"""Turns what a person types into a book: opens the door to keben.cli and nothing more.

Called outside the .venv that `make setup` made, it goes on inside it.
"""

import os
import sys
from pathlib import Path

VENV = (Path(__file__).resolve().parent / ".venv").resolve()  # it may be a link

if __name__ == "__main__":
    python = VENV / "bin" / "python"
    if python.exists() and Path(sys.prefix).resolve() != VENV:
        os.execv(python, [str(python), *sys.orig_argv[1:]])
    from keben.cli import main

    sys.exit(main())
