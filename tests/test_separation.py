"""Pictures and colours in the inks of the press: what is grey, what is four inks, and how much ink."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zlib import decompress

import pydyf
import pytest
from PIL import Image

from keben import machine
from keben.galley.strip import PictureItem
from keben.press.black import keep_to_black
from keben.press.flaws import check_picture
from keben.press.intent import Intent, read_intent
from keben.press.separation import Separated, Separator, stand_in
from keben.problems import Location, Problems, Severity
from keben.store import Store
from keben.style import PrintStyle, mm

STYLE = Path(__file__).parent.parent / "styles" / "16k"


@pytest.fixture(scope="session")
def intent() -> Intent:
    problems = Problems()
    found = read_intent(PrintStyle(standard="x1a"), STYLE, problems)
    if found is None:
        pytest.skip("scribus-data is missing")
    assert not problems.found
    return found


@pytest.fixture
def separator(intent: Intent, tmp_path: Path) -> Separator:
    return Separator(intent, Store(tmp_path / "store"), tmp_path)


def _drawn(path: Path, mode: str, *, colour: bool = True, **saving: object) -> Path:
    """Draw a wheel of all hues, dark at its rim; or its greys."""
    image = Image.linear_gradient("L").resize((96, 64))
    if colour:
        turned = image.transpose(Image.Transpose.ROTATE_180)
        image = Image.merge("HSV", (image, Image.new("L", image.size, 255), turned)).convert("RGB")
    image.convert(mode).save(path, **saving)  # type: ignore[arg-type]
    return path


def _pixels(separator: Separator, separated: Separated) -> bytes:
    data: bytes = separator.image(separated).stream[0].data
    return data


@pytest.mark.parametrize(
    ("name", "mode", "colour", "expected"),
    [
        ("photo.jpg", "RGB", True, (4, 8, "adobe")),
        ("photo.png", "RGB", True, (4, 8, "png")),
        ("photo.tif", "CMYK", True, (4, 8, "png")),
        ("photo.jpg", "CMYK", True, (4, 8, "adobe")),
        ("clear.png", "RGBA", True, (4, 8, "png")),
        ("palette.png", "P", True, (4, 8, "png")),
        ("grey.png", "RGB", False, (1, 8, "png")),
        ("grey.jpg", "RGB", False, (1, 8, "jpeg")),
        ("grey.jpg", "L", False, (1, 8, "jpeg")),
        ("clear.png", "LA", False, (1, 8, "png")),
        ("drawing.png", "1", False, (1, 1, "png")),
        ("drawing.tif", "1", False, (1, 1, "png")),
    ],
)
def test_a_picture_takes_as_few_inks_as_it_needs(
    name: str,
    mode: str,
    colour: bool,
    expected: tuple[int, int, str],
    separator: Separator,
    tmp_path: Path,
) -> None:
    made = separator.picture(_drawn(tmp_path / name, mode, colour=colour))
    assert (made.inks, made.bits, made.form) == expected
    assert (made.width, made.height) == (96, 64)
    pixels = _pixels(separator, made)
    if made.form == "png":
        row = -(-made.width * made.inks * made.bits // 8) + 1  # before each, how it was predicted
        assert len(decompress(pixels)) == row * made.height


def test_no_spot_gets_more_ink_than_the_paper_takes(intent: Intent, tmp_path: Path) -> None:
    (tmp_path / "all.png").parent.mkdir(exist_ok=True)
    cube = bytes(v for b in range(0, 256, 5) for g in range(0, 256, 5) for r in range(0, 256, 5)
                 for v in (r, g, b))  # fmt: skip
    Image.frombytes("RGB", (52 * 52, 52), cube).save(tmp_path / "all.png")
    most = {}
    for limit in (400, 250):
        one = Separator(Intent("x1a", intent.profile, limit), Store(tmp_path / "store"), tmp_path)
        made = one.picture(tmp_path / "all.png")
        png = decompress(_pixels(one, made))
        assert png[0] in range(5)
        inked = one._in_inks(Image.open(tmp_path / "all.png")).tobytes()
        spots = [inked[k : k + 4] for k in range(0, len(inked), 4)]
        most[limit] = max(map(sum, spots)) / 2.55
        assert spots[-1] == bytes(4)  # white is paper
        assert spots[0][3] > 200  # black stays black
    assert 280 < most[400] < 305
    assert most[250] < 251


def test_colours_of_charts_go_through_the_profile_and_greys_stay_black(
    separator: Separator,
) -> None:
    cyan, magenta, yellow, black = separator.colour(1, 0, 0)
    assert cyan < 50
    assert min(magenta, yellow) > 850
    assert black < 50
    pdf = pydyf.PDF()
    stream = pydyf.Stream([b"1 0 0 rg", b".5 .5 .5 RG"])
    shading = pydyf.Dictionary(
        {
            "ShadingType": 2,
            "ColorSpace": "/DeviceRGB",
            "Function": pydyf.Dictionary(
                {"C0": pydyf.Array([1, 0, 0]), "C1": pydyf.Array([0, 0, 0])}
            ),
        }
    )
    pdf.add_object(stream)
    pdf.add_object(shading)
    keep_to_black(pdf, separator.colour)
    assert stream.stream[0].endswith(b" k")
    assert stream.stream[1] == b"0 0 0 .5 K"
    assert shading["ColorSpace"] == "/DeviceCMYK"
    assert shading["Function"]["C1"].data == b"[0 0 0 1]"


def test_what_was_separated_is_left_as_it_is_and_told(
    intent: Intent, separator: Separator, tmp_path: Path
) -> None:
    heavy = tmp_path / "heavy.tif"
    Image.new("CMYK", (400, 400), (255, 255, 255, 200)).save(heavy)
    made = separator.picture(heavy)
    assert made.most_ink == 378
    problems = Problems()
    item = PictureItem("heavy.tif", 0, 0, mm(30), mm(30), at=Location("a.md", 3))
    check_picture(item, made, intent.ink_limit, problems)
    assert [(p.code, str(p.location)) for p in problems] == [("picture-ink", "a.md:3")]


@pytest.mark.parametrize(
    ("bits", "width_mm", "told"),
    [(8, 80, None), (8, 100, Severity.WARNING), (8, 200, Severity.ERROR), (1, 42, None),
     (1, 80, Severity.WARNING), (1, 200, Severity.ERROR)],
)  # fmt: skip
def test_resolution_is_measured_at_the_printed_size(
    bits: int, width_mm: int, told: Severity | None
) -> None:
    problems = Problems()
    picture = Separated("", 1000, 800, 1, bits, "png", 0)
    check_picture(
        PictureItem("a.png", 0, 0, mm(width_mm), mm(width_mm * 0.8)), picture, 280, problems
    )
    assert [p.severity for p in problems] == ([told] if told else [])


def test_what_is_kept_serves_the_next_build(
    separator: Separator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _drawn(tmp_path / "photo.png", "RGB")
    first = separator.picture(path)
    before = _pixels(separator, first)
    monkeypatch.setattr(separator, "_separated", None)
    assert separator.picture(path) == first
    assert _pixels(separator, first) == before


def test_a_stand_in_has_the_proportions_of_its_picture() -> None:
    made = Image.open(BytesIO(stand_in(Separated("", 6000, 4000, 4, 8, "png", 0))))
    assert made.size == (1000, 667)


def test_a_picture_brings_its_own_profile(separator: Separator, tmp_path: Path) -> None:
    own = next(Path("/usr/share/color/icc").rglob("a98.icc"), None)
    if own is None:
        pytest.skip("no other RGB profile here")
    plain = separator.picture(_drawn(tmp_path / "plain.png", "RGB"))
    wide = separator.picture(_drawn(tmp_path / "wide.png", "RGB", icc_profile=own.read_bytes()))
    assert _pixels(separator, plain) != _pixels(separator, wide)


def test_without_its_profile_a_print_file_claims_no_standard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert read_intent(PrintStyle(), STYLE, Problems()) is None
    problems = Problems()
    assert read_intent(PrintStyle(standard="x4", profile="no-such"), STYLE, problems) is None
    assert [(p.code, p.severity) for p in problems] == [("profile-missing", Severity.WARNING)]
    (tmp_path / "style.icc").write_bytes(b"nothing of the kind")
    assert read_intent(PrintStyle(standard="x4", profile="style"), tmp_path, problems) is None
    assert problems.found[-1].code == "profile-kind"


def test_a_profile_beside_the_style_describes_itself(intent: Intent, tmp_path: Path) -> None:
    (tmp_path / "house.icc").write_bytes(intent.profile.content)
    found = read_intent(PrintStyle(standard="x4", profile="house"), tmp_path, Problems())
    assert found is not None
    assert not found.profile.is_registered
    assert found.profile.condition == intent.profile.description
    assert any(want.profile for want in machine.wants())
