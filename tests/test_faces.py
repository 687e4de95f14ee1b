"""The faces of a book: advances, fallbacks, derived files, what is said when a font is missing."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest
import uharfbuzz as hb
import yaml

from keben.faces.book_face import BookFace
from keben.faces.book_faces import BookFaces, load_faces
from keben.faces.derived import cids, derive, identify, is_cid_keyed
from keben.problems import Problems, Severity, ToolMissing

FONTS = Path(__file__).parent.parent / "fonts" / "fonts.yaml"


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("faces")


@pytest.fixture(scope="module")
def faces(cache: Path) -> BookFaces:
    return load_faces(FONTS, Problems(), cache)


def has(faces: BookFaces, role: str, part: str) -> None:
    """Skip where the machine lacks the font that a test is about."""
    path = next(file.path for file in faces.files if file.role == role)
    if part not in path.name:
        pytest.skip(f"{part} is not on this machine: {role} is set in {path.name}")


@pytest.mark.parametrize(
    ("text", "width", "glyphs"),
    [
        ("人", 1000, 1),
        ("，", 1000, 1),
        ("“", 1000, 1),
        ("—", 1000, 1),
        ("——", 2000, 1),  # one stroke, not two that nearly meet
        ("……", 2000, 2),
        ("\u3000", 1000, 1),
        ("fi", 388 + 332 + 25, 2),  # no ligature, but the pair is spaced
    ],
)
def test_song_has_the_widths_of_the_trade(
    faces: BookFaces, text: str, width: int, glyphs: int
) -> None:
    assert faces.advance("song", text) == width
    assert len(faces.shape("song", text)) == glyphs
    assert all(glyph.id for glyph in faces.shape("song", text))


def test_western_words_are_kerned(faces: BookFaces) -> None:
    assert faces.advance("song", "AV") < faces.advance("song", "A") + faces.advance("song", "V")


def test_kai_says_how_narrow_its_quotation_marks_are(faces: BookFaces) -> None:
    has(faces, "kai", "LXGWWenKai")
    assert faces.advance("kai", "“") == 350


def test_a_rare_character_is_set_by_a_fallback(faces: BookFaces) -> None:
    assert faces.resolve("song", "人") == "song"
    assert faces.resolve("song", "\ue000") == ""
    has(faces, "song-wide", "NotoSerifCJK")
    assert faces.resolve("song", "𠮷") == "song-wide"
    assert faces.shape("song-wide", "𠮷")[0].id


def test_a_latin_face_sets_western_words_beside_its_han_face(tmp_path: Path) -> None:
    listed = yaml.safe_load(FONTS.read_text("utf-8"))
    listed["roles"]["song"]["latin"] = listed["roles"]["hei"]["files"]
    file = tmp_path / "fonts.yaml"
    file.write_text(yaml.safe_dump(listed, allow_unicode=True), "utf-8")
    faces = load_faces(file, Problems(), tmp_path)
    for text in ("Guangzhou", "12.5%", "a“", ".", "2", " "):
        assert faces.resolve("song", text) == "song-latin", text
        assert faces.resolve("kai", text) == "kai"
    for text in ("人", "，", "“", "——", "-", "·", "/"):
        assert faces.resolve("song", text) == "song", text
    assert faces.advance("song-latin", "a") == faces.advance("hei", "a")
    assert "song-latin" in [face.role for face in faces.files]


def test_a_role_that_nobody_knows_is_set_as_the_text_is(faces: BookFaces) -> None:
    assert faces.resolve("fangsong", "人") == "song"
    assert faces.advance("fangsong", "——") == faces.advance("song", "——")


def test_each_glyph_says_the_character_that_people_write(faces: BookFaces) -> None:
    meaning = faces.face("song").meaning
    for character in "民①·… ,-－〈〉／～–卡\u3000":
        assert meaning[faces.shape("song", character)[0].id] == character


def test_derived_faces_have_cids_that_are_glyph_ids(faces: BookFaces) -> None:
    for role in ("song", "hei", "song-bold"):
        face = hb.Face(hb.Blob.from_file_path(os.fspath(faces.path(role))))
        cff = bytes(face.reference_table("CFF ").data)
        assert is_cid_keyed(cff)
        assert cids(cff) == tuple(range(face.glyph_count))


def test_deriving_moves_no_outline_and_no_glyph_id(faces: BookFaces) -> None:
    file = next(file for file in faces.files if file.role == "song")
    source = hb.Font(hb.Face(hb.Blob.from_file_path(os.fspath(file.path)), file.index))
    derived = hb.Font(hb.Face(hb.Blob.from_file_path(os.fspath(faces.path("song")))))
    for character in "永人，A〇鑫":
        glyph = source.get_nominal_glyph(ord(character))
        assert derived.get_nominal_glyph(ord(character)) == glyph
        assert derived.get_glyph_extents(glyph) == source.get_glyph_extents(glyph)


def test_deriving_is_done_once_and_gives_the_same_bytes(faces: BookFaces, tmp_path: Path) -> None:
    file = next(file for file in faces.files if file.role == "song")
    again = derive(file.path, file.index, tmp_path / file.key)
    assert again.read_bytes() == faces.path("song").read_bytes()
    before = again.stat().st_mtime_ns
    assert derive(file.path, file.index, tmp_path / file.key) == again
    assert again.stat().st_mtime_ns == before


def test_a_derived_face_that_was_damaged_is_made_again(faces: BookFaces, tmp_path: Path) -> None:
    file = next(file for file in faces.files if file.role == "song")
    derived = derive(file.path, file.index, tmp_path / file.key)
    whole = derived.read_bytes()
    os.utime(derived, (0, 0))  # copied, perhaps: the same, at another time
    assert derive(file.path, file.index, tmp_path / file.key).stat().st_mtime == 0
    derived.write_bytes(whole[:-1] + b"?")
    assert derive(file.path, file.index, tmp_path / file.key).read_bytes() == whole
    derived.with_name(f"{derived.name}.stamp").write_text("0", "ascii")
    assert derive(file.path, file.index, tmp_path / file.key).read_bytes() == whole


def test_the_meaning_of_glyphs_is_the_same_when_it_was_kept(
    faces: BookFaces, tmp_path: Path
) -> None:
    file = next(file for file in faces.files if file.role == "song")
    first, again = (dict(BookFace(file, tmp_path).meaning) for _build in range(2))
    assert first == again
    assert 0 not in first
    assert len(first) == len(BookFace(file, tmp_path).meaning)


def test_a_face_that_is_identical_already_stays_so(faces: BookFaces) -> None:
    face = hb.Face(hb.Blob.from_file_path(os.fspath(faces.path("song"))))
    cff = bytes(face.reference_table("CFF ").data)
    assert identify(cff) == cff


def test_faces_travel_to_another_process(faces: BookFaces) -> None:
    there = pickle.loads(pickle.dumps(faces))
    assert there.shape("song", "——") == faces.shape("song", "——")


def fonts(tmp_path: Path, **changes: object) -> Path:
    """Write a fonts.yaml with some roles changed."""
    roles = yaml.safe_load(FONTS.read_text("utf-8"))["roles"] | changes
    file = tmp_path / "fonts.yaml"
    file.write_text(yaml.safe_dump({"roles": roles}), "utf-8")
    return file


def test_a_missing_font_names_its_package_and_its_stand_in(tmp_path: Path) -> None:
    gone = {"files": [{"file": "gone.ttf", "licence": "OFL-1.1", "debian": "fonts-gone"}]}
    problems = Problems()
    faces = load_faces(fonts(tmp_path, kai=gone | {"fallback": ["song"]}), problems, tmp_path)
    (problem,) = [p for p in problems if p.code == "face-missing"]
    assert problem.severity is Severity.WARNING
    assert problem.message == "no font for kai: it is set in song"
    assert problem.hints == ("install fonts-gone",)
    assert faces.path("kai") == faces.path("song")
    assert faces.resolve("kai", "人") in ("kai", "song")


def test_an_optional_font_is_not_missed(tmp_path: Path) -> None:
    gone = {"files": [{"file": "gone.ttf", "licence": "OFL-1.1"}], "optional": True}
    problems = Problems()
    load_faces(fonts(tmp_path, **{"song-wide": gone}), problems, tmp_path)
    assert not [p for p in problems if "song-wide" in p.message]


def test_without_a_font_for_the_text_nothing_can_be_built(tmp_path: Path) -> None:
    gone = {"files": [{"file": "gone.ttf", "licence": "OFL-1.1", "debian": "fonts-gone"}]}
    with pytest.raises(ToolMissing, match="song") as raised:
        load_faces(fonts(tmp_path, song=gone), Problems(), tmp_path)
    assert raised.value.hints == ("install fonts-gone",)


def test_another_version_of_a_font_is_used_and_told(tmp_path: Path) -> None:
    other = {
        "files": [
            {
                "package": "pylopdf_fonts_zh_cn",
                "file": "NotoSerifSC-Regular.otf",
                "licence": "OFL-1.1",
                "sha256": "0" * 64,
            }
        ]
    }
    problems = Problems()
    faces = load_faces(fonts(tmp_path, song=other), problems, tmp_path)
    (problem,) = [p for p in problems if p.code == "face-version"]
    assert problem.severity is Severity.WARNING
    assert faces.advance("song", "人") == 1000


def test_fonts_of_the_machine_go_first(
    tmp_path: Path, faces: BookFaces, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own.yaml"
    choice = {"files": [{"file": os.fspath(faces.path("hei")), "licence": "own"}]}
    own.write_text(yaml.safe_dump({"roles": {"song": choice, "fangsong": choice}}), "utf-8")
    monkeypatch.setenv("KEBEN_FONTS", os.fspath(own))
    chosen = {file.role: file for file in load_faces(FONTS, Problems(), tmp_path).files}
    assert chosen["song"].path == chosen["fangsong"].path == faces.path("hei")
    assert chosen["song"].licence == "own"


def test_a_list_of_fonts_that_cannot_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("roles: {song: {fils: []}}", "utf-8")
    monkeypatch.setenv("KEBEN_FONTS", os.fspath(own))
    problems = Problems()
    load_faces(FONTS, problems, tmp_path)
    (problem,) = [p for p in problems if p.code == "fonts-unreadable"]
    assert "fils" in problem.message


def test_checksums_are_remembered_and_forgotten_with_the_file(tmp_path: Path) -> None:
    load_faces(FONTS, Problems(), tmp_path)
    known = (tmp_path / "checksums.json").read_text("utf-8")
    before = (tmp_path / "checksums.json").stat().st_mtime_ns
    load_faces(FONTS, Problems(), tmp_path)
    assert (tmp_path / "checksums.json").stat().st_mtime_ns == before
    (tmp_path / "checksums.json").write_text("not json", "utf-8")
    load_faces(FONTS, Problems(), tmp_path)
    assert (tmp_path / "checksums.json").read_text("utf-8") == known
