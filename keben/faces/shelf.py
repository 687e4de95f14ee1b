"""Turns fonts.yaml into the font files that set each role on this machine.

A role without a file is set by its fallback, and the Debian package that would bring the file is
named; only the face of the text itself (song) is indispensable. Every file is known by its checksum,
which the edition record keeps (D10); checksums are remembered by size and time of the file, because
reading a hundred megabytes of fonts would be most of the work of a build that has nothing to do.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import uharfbuzz as hb
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from keben.messages import _
from keben.problems import Location, Problems, ToolMissing
from keben.store import write_atomically

#: Names another file of the same form, whose files go first.
VARIABLE = "KEBEN_FONTS"

FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("~/.local/share/fonts"),
    Path("~/.fonts"),
)

INDISPENSABLE = "song"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Candidate(_Strict):
    """A file that may set a role."""

    file: str
    licence: str
    package: str = ""
    debian: str = ""
    name: str = ""
    index: int | None = None
    sha256: str = ""


class RoleFiles(_Strict):
    """The files of one role in order of preference, and the roles that set what it lacks."""

    files: tuple[Candidate, ...] = ()
    fallback: tuple[str, ...] = ()
    optional: bool = False
    latin: tuple[Candidate, ...] = ()  #: sets Western words and figures in its stead


class Catalogue(_Strict):
    """fonts.yaml."""

    roles: dict[str, RoleFiles] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FaceFile:
    """The file that sets a role: for the record, and for whoever opens it."""

    role: str
    path: Path
    sha256: str
    licence: str
    index: int = 0  #: of the face inside a collection

    @property
    def key(self) -> str:
        """What names the face itself: roles that share a file share it."""
        return f"{self.sha256[:16]}-{self.index}"


@dataclass(frozen=True, slots=True)
class Shelf:
    """Which file sets each role, and which roles are asked after it."""

    files: tuple[FaceFile, ...]  #: one a role
    chains: tuple[tuple[str, tuple[str, ...]], ...]  #: role → itself and its fallbacks, in order


def latin_of(role: str) -> str:
    """Return the name of the face that is paired with a Han face for Western words and figures."""
    return f"{role}-latin"


def read_shelf(fonts_yaml: Path, problems: Problems, cache: Path) -> Shelf:
    """Find the file of every role; raises `ToolMissing` when nothing can set the text."""
    roles = dict(_read(fonts_yaml, problems))
    if own := os.environ.get(VARIABLE):
        _put_first(roles, _read(Path(own).expanduser(), problems))
    roles |= {
        latin_of(role): RoleFiles(files=choice.latin, fallback=(role,))
        for role, choice in roles.items()
        if choice.latin
    }
    checksums = _Checksums(cache / "checksums.json")
    at = Location(fonts_yaml.name)
    found: dict[str, FaceFile] = {}
    for role, choice in roles.items():
        for candidate in choice.files:
            file = _find(role, candidate, fonts_yaml.parent, checksums)
            if file is not None:
                found[role] = file
                _compare(file, candidate, at, problems)
                break
    checksums.keep()
    if INDISPENSABLE not in found:
        raise _nothing_for_the_text(roles.get(INDISPENSABLE, RoleFiles()))
    chains = {role: tuple(r for r in _chain(role, roles) if r in found) for role in roles}
    for role, choice in roles.items():
        if role not in found and not choice.optional:
            _tell_missing(role, chains[role][0], choice, at, problems)
    by_role = {role: found.get(role) or found[chains[role][0]] for role in roles}
    return Shelf(
        tuple(
            FaceFile(role, file.path, file.sha256, file.licence, file.index)
            for role, file in by_role.items()
        ),
        tuple((role, chain if role in found else (role, *chain)) for role, chain in chains.items()),
    )


def _read(file: Path, problems: Problems) -> Mapping[str, RoleFiles]:
    try:
        return Catalogue.model_validate(yaml.safe_load(file.read_text("utf-8"))).roles
    except OSError as error:
        message = _("{file} cannot be read: {reason}").format(file=file, reason=error.strerror)
    except (yaml.YAMLError, ValidationError) as error:
        message = _("{file} is not a list of fonts: {reason}").format(file=file, reason=error)
    problems.error(
        "fonts-unreadable",
        message,
        Location(file.name),
        _("write it like the fonts/fonts.yaml that came with Keben"),
    )
    return {}


def _put_first(roles: dict[str, RoleFiles], own: Mapping[str, RoleFiles]) -> None:
    """Let the files of a machine's own list go before those of the house."""
    for role, choice in own.items():
        known = roles.get(role, RoleFiles(fallback=(INDISPENSABLE,)))
        roles[role] = RoleFiles(
            files=choice.files + known.files,
            fallback=choice.fallback or known.fallback,
            optional=choice.optional or known.optional,
            latin=choice.latin + known.latin,
        )


def _chain(role: str, roles: Mapping[str, RoleFiles]) -> Iterator[str]:
    """Yield a role, then its fallbacks, then theirs; the text's own last of all."""
    queue, seen = [role], set()
    while queue:
        name = queue.pop(0)
        if name in roles and name not in seen:
            seen.add(name)
            yield name
            queue += roles[name].fallback
    if INDISPENSABLE not in seen:
        yield from (name for name in _chain(INDISPENSABLE, roles) if name not in seen)


def _find(role: str, candidate: Candidate, here: Path, checksums: _Checksums) -> FaceFile | None:
    for path in _places(candidate, here):
        index = _index(path, candidate)
        if index is not None:
            return FaceFile(role, path, checksums.of(path), candidate.licence, index)
    return None


def _places(candidate: Candidate, here: Path) -> Iterator[Path]:
    """Yield the files that a candidate may mean on this machine."""
    name = Path(candidate.file).expanduser()
    folders: tuple[Path, ...]
    if candidate.package:
        spec = importlib.util.find_spec(candidate.package)
        folders = tuple(Path(p) for p in spec.submodule_search_locations or ()) if spec else ()
    elif name.is_absolute():
        folders, name = (Path(name.anchor),), name.relative_to(name.anchor)
    else:
        folders = (here, *(folder.expanduser() for folder in FOLDERS))
    for folder in folders:
        if "*" in str(name):
            yield from sorted(folder.glob(str(name)))
        elif (folder / name).is_file():
            yield folder / name


def _index(path: Path, candidate: Candidate) -> int | None:
    """Return which face of a file is meant; None when the file holds no such face."""
    blob = hb.Blob.from_file_path(os.fspath(path))
    count: int = hb.Face(blob).count
    if candidate.index is not None:
        return candidate.index if candidate.index < count else None
    if not candidate.name:
        return 0
    full_name = 4
    for index in range(count):
        if hb.Face(blob, index).get_name(full_name) == candidate.name:
            return index
    return None


def _compare(file: FaceFile, candidate: Candidate, at: Location, problems: Problems) -> None:
    if candidate.sha256 and candidate.sha256 != file.sha256:
        problems.warn(
            "face-version",
            _("{file} is not the version that fonts.yaml names: lines may break elsewhere").format(
                file=file.path.name
            ),
            at,
            _("to keep to this version write its sha256 there: {sha256}").format(
                sha256=file.sha256
            ),
        )


def _tell_missing(
    role: str, stand_in: str, choice: RoleFiles, at: Location, problems: Problems
) -> None:
    message = _("no font for {role}: it is set in {stand_in}").format(role=role, stand_in=stand_in)
    problems.warn("face-missing", message, at, *_remedy(choice))


def _nothing_for_the_text(choice: RoleFiles) -> ToolMissing:
    return ToolMissing(_("no font for the text (role song) on this machine"), *_remedy(choice))


def _remedy(choice: RoleFiles) -> tuple[str, ...]:
    packages = dict.fromkeys(file.debian for file in choice.files if file.debian)
    if packages:
        return (_("install {package}").format(package=next(iter(packages))),)
    files = ", ".join(file.file for file in choice.files)
    return (_("put {files} into a folder of fonts").format(files=files),) if files else ()


class _Checksums:
    """The SHA-256 of font files, remembered as long as size and time of a file stay the same."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._is_changed = False
        try:
            known = json.loads(file.read_text("utf-8"))
        except (OSError, ValueError):
            known = {}
        self._known: dict[str, list[str | int]] = known if isinstance(known, dict) else {}

    def of(self, path: Path) -> str:
        status = path.stat()
        stamp = [status.st_size, status.st_mtime_ns]
        known = self._known.get(str(path))
        if known is not None and known[:2] == stamp:
            return str(known[2])
        with path.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        self._known[str(path)] = [*stamp, sha256]
        self._is_changed = True
        return sha256

    def keep(self) -> None:
        if self._is_changed:
            text = json.dumps(self._known, indent=1, sort_keys=True)
            write_atomically(self._file, text.encode())
