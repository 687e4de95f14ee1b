"""Turns what a style says of printing into the intent of a print file: a standard, a profile, a limit.

An output profile says how four inks look on a paper, and so how much of each a picture needs. Profiles
are made from measured sheets and come from Debian or from the printing house: none is in this project.
Rules: C3, C5.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from PIL import ImageCms

from keben.machine import PROFILE_FOLDERS
from keben.messages import _
from keben.problems import Location, Problems
from keben.style.measures import PrintStyle

#: What characterisation data the usual profiles are made from, as the ICC's registry names them.
CONDITIONS = {
    "ISOcoated_v2_300_bas": ("FOGRA39", "Offset on coated paper, ISO 12647-2:2004"),
    "ISOcoated_v2_300_eci": ("FOGRA39", "Offset on coated paper, ISO 12647-2:2004"),
    "ISOcoated_v2_eci": ("FOGRA39", "Offset on coated paper, ISO 12647-2:2004"),
    "PSOcoated_v3": ("FOGRA51", "Offset on premium coated paper, ISO 12647-2:2013"),
    "PSOuncoated_v3_FOGRA52": ("FOGRA52", "Offset on wood-free uncoated paper, ISO 12647-2:2013"),
    "JapanColor2001Coated": ("JC200103", "Japan Color 2001 on coated paper"),
}
_UNREGISTERED = "Custom"  #: by the standard, of a condition that only its profile describes


@dataclass(frozen=True, slots=True)
class Profile:
    """An output profile, and the printing condition that it describes."""

    content: bytes = field(repr=False)
    description: str
    identifier: str  #: of the condition in the ICC's registry
    condition: str  #: in words

    @property
    def is_registered(self) -> bool:
        """Whether others know the condition by its identifier."""
        return self.identifier != _UNREGISTERED


@dataclass(frozen=True, slots=True)
class Intent:
    """What a print file is made for."""

    standard: str  #: x1a, x4
    profile: Profile
    ink_limit: int  #: percent, of all inks on one spot

    @property
    def key(self) -> str:
        """The hash of all of it: what is made for an intent is kept under it."""
        return sha256(f"{self!r} {sha256(self.profile.content).hexdigest()}".encode()).hexdigest()


def read_intent(wanted: PrintStyle, style: Path, problems: Problems) -> Intent | None:
    """Return the intent that a style asks for, `style` being its folder; None where it asks for none.

    Where its profile is not to be had there is none either: that is told, and the print file is made
    as without a standard, so that it claims nothing that is not so.
    """
    if wanted.standard == "none":
        return None
    at = Location(f"styles/{style.name}/style.yaml")
    for file in _places(wanted.profile, style):
        if file.is_file():
            content = file.read_bytes()
            description = _description(content)
            if description is None:
                problems.error(
                    "profile-kind",
                    _("{file} is no profile of a press with four inks").format(file=file.name),
                    at,
                    _("ask the printing house for the CMYK output profile of its paper"),
                )
                return None
            known = CONDITIONS.get(file.stem, (_UNREGISTERED, description))
            return Intent(wanted.standard, Profile(content, description, *known), wanted.ink_limit)
    problems.warn(
        "profile-missing",
        _("profile {name} is not here: the print files are not PDF/X").format(name=wanted.profile),
        at,
        _("install it ({command}), or put the profile beside style.yaml").format(
            command="sudo apt-get install scribus-data"
        ),
    )
    return None


def _places(name: str, style: Path) -> Iterator[Path]:
    """Yield where a profile may lie: at a path, beside the style, where systems keep them."""
    yield style / name  # also a path that begins at the root
    for folder in (style, *PROFILE_FOLDERS):
        yield from sorted(file for file in folder.rglob("*.ic[cm]") if file.stem == name)


def _description(content: bytes) -> str | None:
    """Return the name that a profile gives itself; None if it is not of a press with four inks."""
    try:
        profile = ImageCms.ImageCmsProfile(BytesIO(content)).profile
    except OSError:
        return None
    if (profile.device_class, profile.xcolor_space) != ("prtr", "CMYK"):
        return None
    return profile.profile_description or ""
