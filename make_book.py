#!/usr/bin/env python3
"""Turns what a person types into a book: opens the door to keben.cli and nothing more."""

import sys

from keben.cli import main

if __name__ == "__main__":
    sys.exit(main())
