"""Turns styles/NAME/style.yaml into the measures that composing and page-making read.

`measures` is the form of the file, `reading` tells what is wrong with one that a designer wrote.
"""

from __future__ import annotations

from keben.style.measures import (
    MPT_PER_MM,
    SIZES,
    ColumnStyle,
    ContentsStyle,
    CoverStyle,
    Furniture,
    Grid,
    HeadingStyle,
    LeafStyle,
    Lines,
    PrintStyle,
    Setting,
    Style,
    TableStyle,
    Trim,
    mm,
    read_style,
)
from keben.style.reading import load_style

__all__ = [
    "MPT_PER_MM",
    "SIZES",
    "ColumnStyle",
    "ContentsStyle",
    "CoverStyle",
    "Furniture",
    "Grid",
    "HeadingStyle",
    "LeafStyle",
    "Lines",
    "PrintStyle",
    "Setting",
    "Style",
    "TableStyle",
    "Trim",
    "load_style",
    "mm",
    "read_style",
]
