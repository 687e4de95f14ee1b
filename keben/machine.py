"""Turns what this machine has into what it still lacks: libraries, fonts and profiles, tools of the tests.

Set-up runs this file (`python -m keben.machine`): it installs what is missing where it may, and
otherwise says which packages are wanted and what for, and goes on. Only Pango is indispensable. A
missing font makes a plainer book, not a wrong one: which face stands in for it is said in
fonts/fonts.yaml. Only the standard library is used, so that it runs before anything is installed.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from keben.messages import _
from keben.problems import ToolMissing

FONTS = Path("/usr/share/fonts")
PROFILE_FOLDERS = (Path("/usr/share/color/icc"), Path("/usr/share/scribus/profiles"))


@dataclass(frozen=True, slots=True)
class Want:
    """A Debian package, what it is for, and how to see whether this machine has what it brings.

    Exactly one of `library` (loaded by name), `font` (a file under /usr/share/fonts), `profile` (a file
    under one of `PROFILE_FOLDERS`) and `program` is given: a machine may well have the thing without
    the package.
    """

    package: str
    purpose: str
    library: str = ""
    font: str = ""
    profile: str = ""
    program: str = ""
    is_indispensable: bool = False

    @property
    def is_met(self) -> bool:
        """Whether this machine has it."""
        if self.library:
            return _loads(self.library)
        if self.font:
            return (FONTS / self.font).exists()
        if self.profile:
            return any((folder / self.profile).exists() for folder in PROFILE_FOLDERS)
        return shutil.which(self.program) is not None


def wants() -> tuple[Want, ...]:
    """Return what a build wants of the machine."""
    pages = _("lays out pages; without it no PDF can be made")
    return (
        Want("libpango-1.0-0", pages, library="libpango-1.0.so.0", is_indispensable=True),
        Want("libpangoft2-1.0-0", pages, library="libpangoft2-1.0.so.0", is_indispensable=True),
        Want(
            "libharfbuzz-subset0",
            _("cuts fonts down to the characters used; without it a build takes seconds longer"),
            library="libharfbuzz-subset.so.0",
        ),
        Want(
            "fonts-noto-cjk",
            _("Song and Hei with rare characters"),
            font="opentype/noto/NotoSerifCJK-Regular.ttc",
        ),
        Want(
            "fonts-noto-cjk-extra",
            _(
                "heavier Song and Hei for titles; without it the Bold of fonts-noto-cjk is taken,"
                " and Hei when that is missing too"
            ),
            font="opentype/noto/NotoSerifCJK-SemiBold.ttc",
        ),
        Want(
            "fonts-lxgw-wenkai",
            _("Kai for quotations and signatures; without it they are set in Song"),
            font="truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf",
        ),
        Want(
            "scribus-data",
            _("the colours of offset printing; without it print files are not PDF/X"),
            profile="ISOcoated_v2_300_bas.icc",
        ),
    )


def wants_of_tests() -> tuple[Want, ...]:
    """Return the programs that only the tests ask, as second opinions on a finished PDF."""
    purpose = _("a second opinion in the tests; without it some tests are skipped")
    return (
        Want("chromium", purpose, program="chromium"),
        Want("poppler-utils", purpose, program="pdftotext"),
        Want("mupdf-tools", purpose, program="mutool"),
        Want("ghostscript", purpose, program="gs"),
        Want("qpdf", purpose, program="qpdf"),
    )


def require_libraries() -> None:
    """Raise `ToolMissing` (exit 3) where a library is missing without which nothing can be painted."""
    missing = [want for want in wants() if want.is_indispensable and not want.is_met]
    if missing:
        packages = " ".join(want.package for want in missing)
        raise ToolMissing(
            _("{packages} missing: {purpose}").format(
                packages=packages, purpose=missing[0].purpose
            ),
            _("install it: {command}").format(command=install_command(missing)),
        )


def install_command(missing: Sequence[Want]) -> str:
    """Return what a person with the right to do so types to get what is missing."""
    return "sudo apt-get install " + " ".join(want.package for want in missing)


def install(missing: Sequence[Want]) -> bool:
    """Install packages quietly where this process may; say whether that was so and went well."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    packages = [want.package for want in missing]
    commands = (
        ["apt-get", "-qq", "update"],
        ["apt-get", "-qq", "install", "--yes", "--no-install-recommends", *packages],
    )
    for command in commands:
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if done.returncode:
            print(done.stderr.strip(), file=sys.stderr)
            return False
    return True


def set_up(wanted: Sequence[Want]) -> None:
    """Install what is missing, or say which packages are missing and what each is for."""
    missing = [want for want in wanted if not want.is_met]
    if not missing:
        return
    print(_("installing {packages}").format(packages=" ".join(want.package for want in missing)))
    if install(missing):
        return
    print(_("These packages are missing and cannot be installed from here:"))
    for want in missing:
        print(f"  {want.package}: {want.purpose}")
    print(_("Type this, or go on without them:"))
    print(f"  {install_command(missing)}")


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    set_up([*wants(), *(wants_of_tests() if "--tests" in sys.argv else ())])
