"""Turns pictures into images of a PDF in the inks of the press: black alone, or four.

RGB goes through the profile that the picture brings (sRGB where it brings none) into that of the
press, by a table of 33 colours a side in which the limit of ink holds; between two colours below the
limit there is none above it. What is grey is printed with black alone, line art stays of one bit, and
what another hand has separated is left as it is. Converting is slow, so it is kept for the next build;
what is converted lies in files until it is written, for all pictures of a book are larger than memory.

Rules: C4, C5.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pydyf
from PIL import Image, ImageChops, ImageCms, ImageFilter, ImageOps
from PIL.ExifTags import Base

from keben.html.pictures import UPRIGHT, in_eight_bits, opened
from keben.press.intent import Intent
from keben.store import Store, key_of

Inks = tuple[int, int, int, int]

_NODES = 33  #: a side of a table, as in the profiles themselves
_STEPS = [round(k * 255 / (_NODES - 1)) for k in range(_NODES)]
_NEARLY = 3  #: of 255: how far from grey the pixels of a grey picture may lie; JPEG rounds
_QUALITY = 95  #: of what comes from a JPEG; nobody sees the loss, and the file is a quarter
_METERED = 512  #: pixels a side by which the ink of a picture is measured, as with a densitometer


@dataclass(frozen=True, slots=True)
class Separated:
    """A picture in the inks of the press, but for its pixels."""

    key: str
    width: int
    height: int
    inks: int  #: 1: black alone; 4
    bits: int  #: 1: line art
    form: str  #: jpeg; adobe: a JPEG whose values are turned round; png: what stands inside one
    most_ink: int  #: percent, of what came separated and is left as it is


class Separator:
    """Separates pictures and colours for one intent."""

    def __init__(self, intent: Intent, store: Store, folder: Path) -> None:
        """Take where converted pictures are kept, and a folder for those of this file."""
        self._intent = intent
        self._key = intent.key
        self._output = ImageCms.ImageCmsProfile(BytesIO(intent.profile.content))
        self._store = store
        self._folder = folder
        self._tables: dict[bytes, ImageFilter.Color3DLUT] = {}
        self._colours: dict[tuple[float, ...], Inks] = {}

    def colour(self, red: float, green: float, blue: float) -> Inks:
        """Return a colour of the screen, from 0 to 1, in thousandths of each ink."""
        asked = (red, green, blue)
        if asked not in self._colours:
            pixel = Image.new("RGB", (1, 1), tuple(round(255 * value) for value in asked))
            inks = self._in_inks(pixel).tobytes()
            c, m, y, k = (round(value * 1000 / 255) for value in inks)
            self._colours[asked] = (c, m, y, k)
        return self._colours[asked]

    def picture(self, path: Path) -> Separated:
        """Return a picture in inks; its pixels lie in the folder."""
        content = path.read_bytes()
        key = key_of(self._key, content)
        kept = self._store.get("pictures", key)
        if kept is None:
            made, pixels = self._separated(content, key)
            kept = pickle.dumps(made) + pixels
            self._store.put("pictures", key, kept)
        stream = BytesIO(kept)
        separated: Separated = pickle.load(stream)
        (self._folder / key).write_bytes(stream.read())
        return separated

    def in_figure(self, content: bytes) -> bytes:
        """Return a picture that stands inside a figure as a file that WeasyPrint takes over."""
        image = self._inked(opened(content))
        if image.mode == "CMYK":
            return _saved(image, "JPEG")
        return _saved(image.convert("L"), "PNG")

    def image(self, separated: Separated) -> pydyf.Stream:
        """Return the image as a PDF has it; its pixels are read when it is written."""
        extra = {
            "Type": "/XObject",
            "Subtype": "/Image",
            "Width": separated.width,
            "Height": separated.height,
            "ColorSpace": "/DeviceCMYK" if separated.inks == 4 else "/DeviceGray",
            "BitsPerComponent": separated.bits,
            "Filter": "/FlateDecode" if separated.form == "png" else "/DCTDecode",
        }
        if separated.form == "adobe":
            extra["Decode"] = pydyf.Array((1, 0) * 4)
        if separated.form == "png":
            extra["DecodeParms"] = pydyf.Dictionary(
                {
                    "Predictor": 15,
                    "Colors": separated.inks,
                    "BitsPerComponent": separated.bits,
                    "Columns": separated.width,
                }
            )
        return pydyf.Stream([_Pixels(self._folder / separated.key)], extra)

    def _separated(self, content: bytes, key: str) -> tuple[Separated, bytes]:
        source = opened(content)
        image = self._inked(source)
        is_jpeg = source.format in ("JPEG", "MPO")
        if image is source and is_jpeg:  # nothing was to be done
            pixels = content
        else:
            pixels = _saved(image, "JPEG") if is_jpeg else _inside_png(image)
        # Those who write “Adobe” into a JPEG of four inks turn its values round, Pillow among them.
        is_turned = image.mode == "CMYK" and (image is not source or "adobe" in source.info)
        made = Separated(
            key,
            image.width,
            image.height,
            inks=4 if image.mode == "CMYK" else 1,
            bits=1 if image.mode == "1" else 8,
            form="png" if not is_jpeg else "adobe" if is_turned else "jpeg",
            most_ink=_most_ink(image) if source.mode == "CMYK" else 0,
        )
        return made, pixels

    def _inked(self, source: Image.Image) -> Image.Image:
        """Return a picture upright, in 1 bit, in greys or in four inks; itself if it is so already."""
        profile = source.info.get("icc_profile")
        source.load()  # which turns a TIFF upright
        image = source
        if image.getexif().get(Base.Orientation, UPRIGHT) != UPRIGHT:
            image = ImageOps.exif_transpose(image)
        if image.mode == "CMYK":
            return image if not profile or self._is_output(profile) else self._again(image, profile)
        if image.mode in ("1", "L") and not image.has_transparency_data:
            return image
        image = _on_paper(in_eight_bits(image))
        if image.mode == "L":
            return image
        red, green, blue = image.split()
        if _are_near(red, green) and _are_near(green, blue):
            return green
        return self._in_inks(image, profile)

    def _in_inks(self, image: Image.Image, profile: bytes | None = None) -> Image.Image:
        """Return RGB as CMYK, below the limit of ink."""
        key = profile or b""
        if key not in self._tables:
            self._tables[key] = self._table(profile)
        return image.filter(self._tables[key])

    def _table(self, profile: bytes | None) -> ImageFilter.Color3DLUT:
        nodes = bytes(v for b in _STEPS for g in _STEPS for r in _STEPS for v in (r, g, b))
        cube = Image.frombytes("RGB", (_NODES * _NODES, _NODES), nodes)
        inks = self._converted(cube, _rgb_profile(profile)).tobytes()
        limit = self._intent.ink_limit * 255 // 100
        table: list[float] = []
        for k in range(0, len(inks), 4):
            *colours, black = inks[k : k + 4]
            room = min(1.0, (limit - black) / max(1, sum(colours)))  # black is kept (C5)
            table += [value * room / 255 for value in colours]
            table.append(black / 255)
        return ImageFilter.Color3DLUT(_NODES, table, channels=4, target_mode="CMYK")

    def _converted(self, image: Image.Image, profile: ImageCms.ImageCmsProfile) -> Image.Image:
        transform = ImageCms.buildTransform(
            profile,
            self._output,
            image.mode,
            "CMYK",
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
        converted = ImageCms.applyTransform(image, transform)
        assert converted is not None  # it is only where the image is changed in place
        return converted

    def _is_output(self, profile: bytes) -> bool:
        return ImageCms.getProfileDescription(BytesIO(profile)) == ImageCms.getProfileDescription(
            self._output
        )

    def _again(self, image: Image.Image, profile: bytes) -> Image.Image:
        """Return a picture that was separated for another press."""
        return self._converted(image, ImageCms.ImageCmsProfile(BytesIO(profile)))


class _Pixels(pydyf.Object):  # type: ignore[misc]
    """What lies in a file until the PDF is written."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file

    @property
    def data(self) -> bytes:
        return self._file.read_bytes()


def stand_in(separated: Separated) -> bytes:
    """Return a small picture of the same proportions, for WeasyPrint to place."""
    scale = min(1.0, 1000 / max(separated.width, separated.height))
    size = [max(1, round(side * scale)) for side in (separated.width, separated.height)]
    return _saved(Image.new("L", (size[0], size[1])), "PNG")


def _on_paper(image: Image.Image) -> Image.Image:
    """Return greys or RGB: what shines through a picture is the white of the paper."""
    if image.has_transparency_data:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image if image.mode == "L" else image.convert("RGB")


def _rgb_profile(profile: bytes | None) -> ImageCms.ImageCmsProfile:
    """Return the profile of a picture; sRGB where it has none, or one that is not of RGB."""
    if profile:
        try:
            found = ImageCms.ImageCmsProfile(BytesIO(profile))
            if found.profile.xcolor_space.strip() == "RGB":
                return found
        except OSError:
            pass
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def _are_near(one: Image.Image, other: Image.Image) -> bool:
    differing = ImageChops.difference(one, other).point(lambda value: 255 * (value > _NEARLY))
    return differing.getbbox() is None


def _most_ink(image: Image.Image) -> int:
    """Return the most ink on one spot, in percent; a spot is what a densitometer sees."""
    image = image.copy()
    image.thumbnail((_METERED, _METERED), Image.Resampling.BOX)
    bands = [band.tobytes() for band in image.split()]
    return max(map(sum, zip(*bands, strict=True))) * 100 // 255


def _inside_png(image: Image.Image) -> bytes:
    """Return pixels as PNG and PDF both compress them; PNG takes four inks for RGB and alpha."""
    file = BytesIO(
        _saved(Image.merge("RGBA", image.split()) if image.mode == "CMYK" else image, "PNG")
    )
    file.seek(len(b"\x89PNG\r\n\x1a\n"))
    pixels = []
    while head := file.read(8):
        chunk = file.read(int.from_bytes(head[:4]))
        file.read(4)  # its checksum
        if head[4:] == b"IDAT":
            pixels.append(chunk)
    return b"".join(pixels)


def _saved(image: Image.Image, form: str) -> bytes:
    file = BytesIO()
    image.save(file, form, quality=_QUALITY, subsampling=0, icc_profile=None)
    return file.getvalue()
