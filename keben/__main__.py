"""Turns `python -m keben` into what make_book.py does."""

import sys

from keben.cli import main

sys.exit(main())
