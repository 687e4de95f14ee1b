"""Turns pictures at their printed sizes into what the press makes badly of them, or not at all.

A picture has as many pixels as it has; how fine they are shows when it is placed. Line art has no
greys to soften its edges, so it needs more. Rules: C3, C5.
"""

from __future__ import annotations

import re

from keben.galley.strip import PictureItem
from keben.messages import _
from keben.press.separation import Separated
from keben.problems import Location, Problems

#: By bits of a pixel: dpi under which a picture is refused, under which it is told, and that is wanted.
_DPI = {8: (150, 300, 300), 1: (150, 600, 1200)}
_INCH = 72_000  #: mpt

_SEE_THROUGH = re.compile(
    r"opacity\s*[:=]\s*[\"']?\s*(0?\.\d|\d\d?%)|rgba\(|<(svg:)?mask\b|mix-blend-mode"
)


def check_picture(
    item: PictureItem, separated: Separated, ink_limit: int, problems: Problems
) -> None:
    """Tell a picture that is too coarse for its size in print, or too heavy with ink for the paper."""
    at = item.at or Location(item.file)
    least, enough, wanted = _DPI[separated.bits]
    dpi = round(
        min(separated.width * _INCH / item.width, separated.height * _INCH / item.height)
    )  # of one that bleeds the larger side is cut, and the other counts
    if dpi < enough:
        tell = problems.error if dpi < least else problems.warn
        tell(
            "picture-coarse",
            _("picture {file} has {dpi} dpi at its size in print; {wanted} are wanted").format(
                file=item.file, dpi=dpi, wanted=wanted
            ),
            at,
            _("take one of {width} × {height} pixels, or print it smaller").format(
                width=-(-separated.width * wanted // dpi),
                height=-(-separated.height * wanted // dpi),
            ),
        )
    if separated.most_ink > ink_limit:
        problems.warn(
            "picture-ink",
            _("picture {file} has {ink} % of ink on one spot, more than {limit} %").format(
                file=item.file, ink=separated.most_ink, limit=ink_limit
            ),
            at,
            _("put it into the book in RGB, or have it separated for {limit} %").format(
                limit=ink_limit
            ),
        )


def check_figure(item: PictureItem, source: str, problems: Problems) -> None:
    """Tell a figure that lets something show through, of which PDF/X-1a knows nothing."""
    if _SEE_THROUGH.search(source):
        problems.error(
            "figure-see-through",
            _("figure {file} is transparent, which PDF/X-1a does not allow").format(file=item.file),
            item.at or Location(item.file),
            _("give it full colours instead of opacity and masks"),
        )
