"""Turns a finished PDF into a certificate: the rules of typography.md, measured one by one.

It reads what a reader gets, glyph by glyph, and knows nothing of how lines were composed or pages
made: a file of any producer can be measured. Of a book it may be given the style and the record,
from which it learns what a line is (text, note, table …), never where its glyphs ought to stand.
"""

from __future__ import annotations

from keben.certify.certificate import Certificate, Finding, Verdict, certify
from keben.certify.given import Given

__all__ = ["Certificate", "Finding", "Given", "Verdict", "certify"]
