"""One planted fault a print file: preflight finds it by its rule, and by no other.

The good file is made by hand, four pages of nothing but what a printing house asks after; faults are put
into it as another program would leave them.
"""

from __future__ import annotations

import shutil
import stat
import subprocess
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pydyf
import pytest
from PIL import Image
from pypdf import PdfWriter
from pypdf.annotations import Link
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    RectangleObject,
    TextStringObject,
)

from keben.certify.certificate import PREFLIGHT, Certificate, certify, judge, read_print, rules
from keben.certify.given import Given, ToldPage
from keben.certify.preflight.opinions import opinions
from keben.certify.preflight.sheets import read_sent
from keben.cli import main
from keben.places import STYLES
from keben.style import PrintStyle, read_style

WIDTH, HEIGHT = 420.0, 595.0
BLEED = 8.504
SLUG = 28.346
INCH = 72.0

Fault = Callable[[PdfWriter], object]


def boxes(bleed: float = BLEED) -> dict[str, pydyf.Array]:
    def around(by: float) -> pydyf.Array:
        return pydyf.Array([-by, -by, WIDTH + by, HEIGHT + by])

    return {"MediaBox": around(SLUG), "BleedBox": around(bleed), "TrimBox": around(0)}


def photo(pixels: int, inks: tuple[int, ...] = (80, 60, 60, 20)) -> pydyf.Stream:
    space = {1: "/DeviceGray", 3: "/DeviceRGB", 4: "/DeviceCMYK"}[len(inks)]
    return pydyf.Stream(
        [bytes(inks) * pixels * pixels],
        {"Type": "/XObject", "Subtype": "/Image", "Width": pixels, "Height": pixels,
         "ColorSpace": space, "BitsPerComponent": 8},
        compress=True,
    )  # fmt: skip


@cache
def good() -> bytes:
    """Return four pages of PDF/X-1a: text, rules and crop marks, a picture that bleeds on the third."""
    pdf = pydyf.PDF()
    program = pydyf.Stream(
        [b"a program of glyphs, as far as preflight asks"], {"Subtype": "/Type1C"}
    )
    pdf.add_object(program)
    descriptor = pydyf.Dictionary({"Type": "/FontDescriptor", "FontName": "/ABCDEF+Shi", "Flags": 4,
                                   "FontFile3": program.reference})  # fmt: skip
    pdf.add_object(descriptor)
    font = pydyf.Dictionary({
        "Type": "/Font", "Subtype": "/Type1", "BaseFont": "/ABCDEF+Shi", "FirstChar": 32,
        "LastChar": 126, "Widths": pydyf.Array([1000] * 95), "FontDescriptor": descriptor.reference,
    })  # fmt: skip
    pdf.add_object(font)
    picture = photo(600)
    pdf.add_object(picture)
    resources = pydyf.Dictionary({
        "Font": pydyf.Dictionary({"F1": font.reference}),
        "XObject": pydyf.Dictionary({"P1": picture.reference}),
        "ColorSpace": pydyf.Dictionary({}), "ExtGState": pydyf.Dictionary({}),
    })  # fmt: skip
    pdf.add_object(resources)
    marks = b"q 0 0 0 1 K .25 w -28 0 m -17 0 l S 1 1 1 1 K -20 300 m -12 300 l S Q"
    text = b"BT 0 0 0 1 k /F1 10.5 Tf 60 500 Td (nothing but letters) Tj /F1 7.5 Tf (a) Tj ET 60 510 200 .25 re f"
    bleeding = f"q {2 * INCH} 0 0 {2 * INCH} {-BLEED} {-BLEED} cm /P1 Do Q".encode()
    for number in range(4):
        content = pydyf.Stream([marks, text, bleeding if number == 2 else b""])
        pdf.add_object(content)
        page = pydyf.Dictionary({"Type": "/Page", "Parent": pdf.pages.reference,
                                 "Contents": content.reference, "Resources": resources.reference,
                                 **boxes()})  # fmt: skip
        pdf.add_page(page)
    profile = pydyf.Stream([b"a profile, as far as preflight asks"], {"N": 4})
    pdf.add_object(profile)
    intent = pydyf.Dictionary({
        "Type": "/OutputIntent", "S": "/GTS_PDFX", "OutputConditionIdentifier": pydyf.String("TEST"),
        "DestOutputProfile": profile.reference,
    })  # fmt: skip
    pdf.add_object(intent)
    pdf.catalog["OutputIntents"] = pydyf.Array([intent.reference])
    pdf.catalog["PageLabels"] = pydyf.Dictionary(
        {"Nums": pydyf.Array([0, pydyf.Dictionary({"S": "/D"})])}
    )
    pdf.info["Title"] = pydyf.String("test")
    pdf.info["CreationDate"] = pdf.info["ModDate"] = pydyf.String("D:20000101000000Z")
    pdf.info["GTS_PDFXVersion"] = pydyf.String("PDF/X-1a:2003")
    pdf.info["Trapped"] = "/False"
    file = BytesIO()
    pdf.write(file, version=b"1.4", identifier=b"test")
    return file.getvalue()


def written(folder: Path, fault: Fault = lambda pdf: None) -> Path:
    """Write the good file with a fault in it."""
    pdf = PdfWriter(clone_from=BytesIO(good()))
    fault(pdf)
    file = folder / "a.print.pdf"
    pdf.write(file)
    return file


def preflight(file: Path, screen: tuple[int, ...] = ()) -> Certificate:
    return judge(file.name, read_print(file, screen=screen), PREFLIGHT)


def shown_on(file: Path) -> tuple[int, ...]:
    return tuple(sheet.painting.text for sheet in read_sent(file).sheets)


def broken(certificate: Certificate) -> set[str]:
    return {verdict.rule.id for verdict in certificate.verdicts if verdict.findings}


def said(certificate: Certificate) -> list[tuple[str, int, str]]:
    return [
        (v.rule.id, spot.page, spot.detail) for v in certificate.verdicts for spot in v.findings
    ]


def painted(content: bytes, page: int = 1) -> Fault:
    """Paint more on a page, in graphics state of its own."""

    def fault(pdf: PdfWriter) -> None:
        stream = DecodedStreamObject()
        stream.set_data(b"q " + content + b" Q")
        told = pdf.pages[page]
        contents = told["/Contents"]
        old = list(contents) if isinstance(contents, ArrayObject) else [told.raw_get("/Contents")]
        told[NameObject("/Contents")] = ArrayObject([*old, pdf._add_object(stream)])

    return fault


def named(
    kind: str, name: str, told: Callable[[PdfWriter], object], content: bytes, page: int = 1
) -> Fault:
    """Paint with a resource of the file's."""

    def fault(pdf: PdfWriter) -> None:
        resources: Any = pdf.pages[page]["/Resources"]
        own = resources.setdefault(NameObject(kind), DictionaryObject())
        own.get_object()[NameObject(name)] = told(pdf)
        painted(content, page)(pdf)

    return fault


def stream_of(data: bytes, **told: object) -> Callable[[PdfWriter], object]:
    def make(pdf: PdfWriter) -> object:
        stream = DecodedStreamObject()
        stream.set_data(data)
        stream.update({NameObject(f"/{key}"): value for key, value in told.items()})
        return pdf._add_object(stream)

    return make


def image(
    pixels: int, space: object, bands: int, bits: int = 8, value: int = 60
) -> Callable[[PdfWriter], object]:
    row = -(-pixels * bands * bits // 8)
    return stream_of(
        bytes([value]) * row * pixels, Type=NameObject("/XObject"), Subtype=NameObject("/Image"),
        Width=NumberObject(pixels), Height=NumberObject(pixels), ColorSpace=space,
        BitsPerComponent=NumberObject(bits),
    )  # fmt: skip


def jpeg(pdf: PdfWriter) -> object:
    """Return a picture that is full of ink, as Adobe writes JPEG: turned round."""
    file = BytesIO()
    Image.new("CMYK", (300, 300), (250, 250, 250, 250)).save(file, "JPEG", quality=95)
    made = stream_of(
        b"", Type=NameObject("/XObject"), Subtype=NameObject("/Image"), Width=NumberObject(300),
        Height=NumberObject(300), ColorSpace=CMYK, BitsPerComponent=NumberObject(8),
        Filter=NameObject("/DCTDecode"),
        Decode=ArrayObject([NumberObject(value) for value in (1, 0) * 4]),
    )(pdf)  # fmt: skip
    made.get_object()._data = file.getvalue()  # type: ignore[attr-defined]
    return made


RGB, CMYK, GRAY = (NameObject(f"/Device{name}") for name in ("RGB", "CMYK", "Gray"))
INDEXED = ArrayObject([NameObject("/Indexed"), RGB, NumberObject(0), TextStringObject("abc")])


def on_inch(pixels: int, space: object, bands: int, bits: int = 8, value: int = 60) -> Fault:
    """Print a picture an inch wide."""
    content = b"72 0 0 72 100 200 cm /P9 Do"
    return named("/XObject", "/P9", image(pixels, space, bands, bits, value), content)


def form(content: bytes, **told: object) -> Callable[[PdfWriter], object]:
    box = ArrayObject([NumberObject(value) for value in (0, 0, 400, 500)])
    return stream_of(
        content, Type=NameObject("/XObject"), Subtype=NameObject("/Form"), BBox=box, **told
    )


def state(**told: object) -> Fault:
    graphics = DictionaryObject({NameObject(f"/{key}"): value for key, value in told.items()})
    return named("/ExtGState", "/G9", lambda pdf: graphics, b"/G9 gs 0 0 0 1 k 100 100 50 50 re f")


def group(space: str) -> DictionaryObject:
    return DictionaryObject({
        NameObject("/S"): NameObject("/Transparency"), NameObject("/CS"): NameObject(space),
    })  # fmt: skip


def text(content: bytes, size: str = "10.5", at: str = "100 300") -> Fault:
    return painted(b"BT " + content + f" /F1 {size} Tf {at} Td (letters) Tj ET".encode())


def boxed(**told: tuple[float, ...] | None) -> Fault:
    """Give the second page other boxes, or take one away."""

    def fault(pdf: PdfWriter) -> None:
        for name, edges in told.items():
            if edges is None:
                del pdf.pages[1][f"/{name}"]
            else:
                pdf.pages[1][NameObject(f"/{name}")] = RectangleObject(edges)

    return fault


def root(key: str, value: object) -> Fault:
    return lambda pdf: pdf.root_object.update({NameObject(key): value})


def info(key: str, value: str | None) -> Fault:
    def fault(pdf: PdfWriter) -> None:
        told = pdf._info
        assert told is not None
        if value is None:
            del told[key]
        else:
            told[NameObject(key)] = (
                NameObject(value) if value[0] == "/" else TextStringObject(value)
            )

    return fault


def xmp(title: str) -> Fault:
    packet = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description xmlns:dc="dc" xmlns:xmp="xmp" xmlns:pdf="pdf" xmp:CreateDate="2000-01-01T00:00:00Z" '
        'xmp:ModifyDate="2000-01-01T00:00:00Z" pdf:Trapped="False"><dc:title><rdf:Alt><rdf:li xml:lang="x">'
        f"{title}</rdf:li></rdf:Alt></dc:title><pdf:Producer>pydyf</pdf:Producer></rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    return lambda pdf: pdf.root_object.update(
        {NameObject("/Metadata"): stream_of(packet.encode())(pdf)}
    )


def font(change: Callable[[Any], object]) -> Fault:
    def fault(pdf: PdfWriter) -> None:
        resources: Any = pdf.pages[0]["/Resources"]
        change(resources["/Font"]["/F1"])

    return fault


def version(number: str) -> Fault:
    return lambda pdf: setattr(pdf, "pdf_header", f"%PDF-{number}")


def labels(*numbers: int) -> Fault:
    series = [
        part
        for page, number in enumerate(numbers)
        for part in (NumberObject(page), DictionaryObject({
            NameObject("/S"): NameObject("/D"), NameObject("/St"): NumberObject(number)}))
    ]  # fmt: skip
    return root("/PageLabels", DictionaryObject({NameObject("/Nums"): ArrayObject(series)}))


SHADING = DictionaryObject({
    NameObject("/ShadingType"): NumberObject(2), NameObject("/ColorSpace"): RGB,
    NameObject("/Coords"): ArrayObject([NumberObject(0)] * 4),
})  # fmt: skip
SPOT = ArrayObject([NameObject("/Separation"), NameObject("/Red"), CMYK, NumberObject(0)])
SCRIPT = DictionaryObject({NameObject("/S"): NameObject("/JavaScript")})
MASK = DictionaryObject({NameObject("/S"): NameObject("/Luminosity")})

FAULTS: list[tuple[str, str, Fault]] = [
    ("C1", "no TrimBox", boxed(TrimBox=None)),
    ("C1", "another size", boxed(TrimBox=(0, 0, WIDTH, HEIGHT - 4), BleedBox=(-9, -9, WIDTH + 9, HEIGHT + 5))),
    ("C2.1", "no sheet for the bleed", boxed(MediaBox=(-5, -5, WIDTH + 5, HEIGHT + 5))),
    ("C2.2", "2 mm", boxed(BleedBox=(-5.7, -5.7, WIDTH + 5.7, HEIGHT + 5.7))),
    ("C2.2", "no BleedBox", boxed(BleedBox=None)),
    ("C2.3", "text 2 mm from the trim", text(b"", at="5.67 300")),
    ("C2.3", "text that runs into it", text(b"2 0 0 2 0 0 cm", at="130 100")),
    ("C2.3", "text in a form", named("/XObject", "/X9", form(b"BT /F1 9 Tf 3 3 Td (a) Tj ET"), b"/X9 Do")),
    ("C2.4", "to the trim only", painted(f"{2 * INCH} 0 0 {2 * INCH} 0 200 cm /P1 Do".encode())),
    ("C2.4", "a tint to the trim only", painted(b"0 0 0 .5 k 0 300 40 40 re f")),
    ("C3.1", "no intent", root("/OutputIntents", ArrayObject())),
    ("C3.1", "not known whether trapped", info("/Trapped", "/Unknown")),
    ("C3.1", "no date", info("/ModDate", None)),
    ("C3.1", "a later PDF", version("1.7")),
    ("C3.1", "a later PDF by its catalogue", root("/Version", NameObject("/1.6"))),
    ("C3.1", "XMP says otherwise", xmp("another")),
    ("C3.2", "JavaScript", root("/OpenAction", SCRIPT)),
    ("C3.2", "locked", lambda pdf: pdf.encrypt("", "secret", algorithm="RC4-128")),
    ("C3.3", "half seen through", state(ca=FloatObject(0.5))),
    ("C3.3", "multiplied", state(BM=NameObject("/Multiply"))),
    ("C3.3", "masked", state(SMask=MASK)),
    ("C3.3", "a group", named("/XObject", "/X9", form(b"", Group=group("/DeviceCMYK")), b"/X9 Do")),
    ("C4.1", "RGB text", text(b"1 0 0 rg")),
    ("C4.1", "an RGB line", painted(b".5 G 0 0 1 RG 9 w 100 100 m 200 200 l S")),
    ("C4.1", "an RGB picture", on_inch(300, RGB, 3)),
    ("C4.1", "an indexed picture", on_inch(300, INDEXED, 1, value=0)),
    ("C4.1", "in a form in a form", named(
        "/XObject", "/X9", lambda pdf: form(b"/X8 Do", Resources=DictionaryObject({
            NameObject("/XObject"): DictionaryObject({
                NameObject("/X8"): form(b"0 1 0 rg 9 9 50 50 re f")(pdf)})}))(pdf),
        b"1 0 0 1 100 100 cm /X9 Do")),
    ("C4.1", "a shading", named("/Shading", "/S9", lambda pdf: SHADING, b"/S9 sh")),
    ("C4.1", "a picture in the stream", painted(
        b"72 0 0 72 100 200 cm BI /W 300 /H 300 /CS /RGB /BPC 8 ID abc EI")),
    ("C4.2", "four-colour black", text(b".6 .6 .6 1 k")),
    ("C4.2", "a cyan rule", painted(b"1 0 0 0 K 1 w 100 100 m 200 100 l S")),
    ("C4.2", "a spot colour", named("/ColorSpace", "/S9", lambda pdf: SPOT,
                                    b"/S9 cs 1 scn 100 100 50 50 re f")),
    ("C4.3", "small in a tint", text(b"0 0 0 .5 k", "7")),
    ("C4.3", "small by its matrix", painted(
        b"BT .4 g /F1 1 Tf 7 0 0 7 100 300 Tm (a) Tj ET")),
    ("C4.4", "a line of width 0", painted(b"0 0 0 1 K 0 w 100 100 m 200 100 l S")),
    ("C4.4", "a thin area", painted(b"0 0 0 1 k 100 100 200 .1 re f")),
    ("C5.1", "120 pixels an inch", on_inch(120, CMYK, 4)),
    ("C5.2", "200 pixels an inch", on_inch(200, GRAY, 1)),
    ("C5.2", "line art of 300", on_inch(300, GRAY, 1, bits=1)),
    ("C5.3", "an area of 400 %", painted(b"1 1 1 1 k 300 300 50 50 re f", 2)),
    ("C5.3", "a picture of 314 %", on_inch(300, CMYK, 4, value=200)),
    ("C5.3", "a JPEG of 392 %", named("/XObject", "/P9", jpeg, b"72 0 0 72 100 200 cm /P9 Do")),
    ("C6", "no program", font(lambda told: told["/FontDescriptor"].get_object().pop("/FontFile3"))),
    ("C6", "whole", font(lambda told: told.update({NameObject("/BaseFont"): NameObject("/Shi")}))),
    ("C7", "three pages", lambda pdf: pdf.remove_page(3)),
    ("C13.1", "a link", lambda pdf: pdf.add_annotation(
        1, Link(rect=(100, 100, 200, 200), target_page_index=2))),
    ("C13.2", "page 2 called 3", labels(1, 3, 4, 5)),
]  # fmt: skip


def test_a_good_file_has_no_fault(tmp_path: Path) -> None:
    file = written(tmp_path)
    certificate = preflight(file, shown_on(file))
    assert said(certificate) == []
    assert not certificate.fails
    assert [verdict.rule.id for verdict in certificate.verdicts if verdict.why_not] == []


def test_a_pen_that_is_moved_and_draws_nothing_is_no_thin_line(tmp_path: Path) -> None:
    moved = painted(b"0 0 0 1 k 100 100 m 100 100 m 200 100 l 200 200 l h f 9 9 m")
    assert broken(preflight(written(tmp_path, moved))) == set()


@pytest.mark.parametrize(
    ("rule", "what", "fault"), FAULTS, ids=lambda it: it if isinstance(it, str) else ""
)
def test_a_planted_fault_is_found_by_its_rule_and_no_other(
    tmp_path: Path, rule: str, what: str, fault: Fault
) -> None:
    certificate = preflight(written(tmp_path, fault))
    assert broken(certificate) == {rule}, said(certificate)
    assert certificate.fails == (rule != "C5.2")


def test_every_rule_of_preflight_has_its_fault() -> None:
    assert {rule for rule, _what, _fault in FAULTS} | {"M8.1"} == {
        rule for rule, _check in PREFLIGHT
    }


def test_text_that_the_screen_file_has_not(tmp_path: Path) -> None:
    """M8.1; what stands in the slug is no text of the book."""
    shown = shown_on(written(tmp_path))
    certificate = preflight(written(tmp_path, text(b"")), shown)
    assert broken(certificate) == {"M8.1"}, said(certificate)
    slug = written(tmp_path, text(b"", at="-20 -20"))
    assert broken(preflight(slug, shown)) == set()


@pytest.mark.parametrize("fault", [
    painted(b"1 1 1 1 k -20 100 8 8 re f 0 .5 0 0 k -20 120 8 8 re f"),
    painted(b"0 0 0 1 k 410 300 20 40 re f 0 g 0 0 0 0 k BT /F1 9 Tf 411 310 Td (a) Tj ET"),
    painted(b"0 0 0 0 k BT /F1 7 Tf 100 100 Td (a) Tj ET"),
    named("/ColorSpace", "/S9", lambda pdf: ArrayObject(
        [NameObject("/Separation"), NameObject("/Black"), CMYK, NumberObject(0)]),
        b"/S9 cs 1 scn 100 100 50 50 re f"),
    painted(b"-40 0 0 -40 200 200 cm (an \\) EI) pop % Q 1 0 0 rg\n 0 0 0 1 k 0 0 1 1 re f"),
    painted(b"100 100 50 50 re W n 1 0 0 1 0 0 cm /P1 Do 0 0 0 1 k 0 0 400 400 re f"),
    xmp("test"),
    on_inch(300, GRAY, 1),
    on_inch(600, GRAY, 1, bits=1),
    text(b"3 Tr 1 0 0 0 k"),
], ids=["a colour bar in the slug", "a thumb mark", "white type", "black by name", "turned",
        "clipped", "XMP that agrees", "a grey picture", "line art", "unseen text"],
)  # fmt: skip
def test_what_is_no_fault(tmp_path: Path, fault: Fault) -> None:
    certificate = preflight(written(tmp_path, fault))
    assert said(certificate) == []


def test_pdf_x_is_not_asked_of_a_file_that_does_not_claim_it(tmp_path: Path) -> None:
    """C3.1 and C3.3 are told as not checked, apart from what is kept."""

    def plain(pdf: PdfWriter) -> None:
        info("/GTS_PDFXVersion", None)(pdf)
        state(ca=FloatObject(0.5))(pdf)

    certificate = preflight(written(tmp_path, plain))
    assert said(certificate) == []
    unchecked = {verdict.rule.id for verdict in certificate.verdicts if not verdict.checked}
    assert unchecked == {"C3.1", "C3.3", "M8.1"}


def test_x4_may_be_transparent_but_has_xmp(tmp_path: Path) -> None:
    def modern(pdf: PdfWriter) -> None:
        info("/GTS_PDFXVersion", "PDF/X-4")(pdf)
        state(ca=FloatObject(0.5))(pdf)

    assert broken(preflight(written(tmp_path, modern))) == {"C3.1"}

    def whole(pdf: PdfWriter) -> None:
        modern(pdf)
        xmp("test")(pdf)

    assert said(preflight(written(tmp_path, whole))) == []


def given(*kinds: str, pad: int = 4, **wanted: object) -> Given:
    """Return a style of this trim, and a record of these pages."""
    style = read_style(STYLES / "16k")
    trim = {"width": int(WIDTH * 1000), "height": int(HEIGHT * 1000), "pad": pad}
    style = style.model_copy(update={
        "trim": style.trim.model_copy(update=trim), "print": PrintStyle.model_validate(wanted)
    })  # fmt: skip
    pages = (ToldPage(kind, str(k), True, 1, ()) for k, kind in enumerate(kinds, 1))
    return Given(style, tuple(pages))


@pytest.mark.parametrize(("known", "fault", "rules"), [
    (given("text", "text", "text", "text", standard="x1a", ink_limit=230), painted(b""), set()),
    (given("text", "text", "text", "text", standard="x1a"), info("/GTS_PDFXVersion", None), {"C3.1"}),
    (given("text", "text", "text", "text", ink_limit=210), on_inch(300, CMYK, 4, value=140), {"C5.3"}),
    (given("text", "text", "text", "text", pad=8), painted(b""), {"C7"}),
    (given("text", "text", "plate", "plate", pad=2), painted(b""), set()),
    (given("text", "text", "plate", "plate", pad=2), painted(b"1 0 0 0 k 99 99 9 9 re f", 3), set()),
    (given("text", "text", "text", "text"), labels(1, 2, 3, 5), {"C13.2"}),
], ids=["as the style asks", "not PDF/X", "more ink than the style allows", "half a signature",
        "plates apart", "colour on a plate", "a label that is not the folio"],
)  # fmt: skip
def test_what_a_style_and_a_record_ask(
    tmp_path: Path, known: Given, fault: Fault, rules: set[str]
) -> None:
    file = written(tmp_path, fault)
    assert broken(judge(file.name, read_print(file, known), PREFLIGHT)) == rules


def test_a_record_of_other_pages(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="record"):
        read_print(written(tmp_path), given("text"))


def test_a_screen_file_is_asked_what_applies(tmp_path: Path) -> None:
    """Nothing around the trim, RGB and links are as they should be; a font that is missing is not."""

    def screen(pdf: PdfWriter) -> None:
        for page in pdf.pages:
            for name in ("/MediaBox", "/BleedBox", "/TrimBox"):
                page[NameObject(name)] = RectangleObject((0, 0, WIDTH, HEIGHT))
        root("/OutputIntents", ArrayObject())(pdf)
        info("/GTS_PDFXVersion", None)(pdf)
        text(b"1 0 0 rg")(pdf)

    certificate = preflight(written(tmp_path, screen))
    assert said(certificate) == []
    checked = {verdict.rule.id for verdict in certificate.verdicts if verdict.checked}
    assert checked == {"C2.1", "C3.2", "C6", "C13.2"}


def test_a_cover_is_not_a_volume(tmp_path: Path) -> None:
    def cover(pdf: PdfWriter) -> None:
        for _page in range(3):
            pdf.remove_page(0)
        text(b".6 .6 .6 1 k")
        painted(b".6 .6 .6 1 k BT /F1 20 Tf 100 300 Td (a) Tj ET", 0)(pdf)

    assert said(preflight(written(tmp_path, cover))) == []


def test_a_spot_says_where(tmp_path: Path) -> None:
    certificate = preflight(written(tmp_path, text(b"", at="5.67 300")))
    (spot,) = (s for verdict in certificate.verdicts for s in verdict.findings)
    assert spot.page == 1
    assert spot.box == pytest.approx((5.67, HEIGHT - 300 - 9.24, 5.67 + 73.5, HEIGHT - 300 + 1.26))


def test_strings_of_one_byte_codes_hold_no_notdef(tmp_path: Path) -> None:
    """A9.8: code 0 is a glyph like others there."""
    file = written(tmp_path, painted(rb"BT /F1 9 Tf 100 300 Td (a\000\000) Tj <0000> Tj ET"))
    assert [sheet.painting.missing for sheet in read_sent(file).sheets] == [0, 0, 0, 0]


def test_processes_change_nothing(tmp_path: Path) -> None:
    file = written(tmp_path)
    assert read_sent(file, 2) == read_sent(file, 1)


def test_preflight_is_part_of_the_certificate_of_any_file(tmp_path: Path) -> None:
    certificate = certify(written(tmp_path, on_inch(300, RGB, 3)))
    assert {"A1.1", "C4.1"} <= {verdict.rule.id for verdict in certificate.verdicts}
    assert "C4.1" in broken(certificate)


def test_opinions_are_told_where_there_are_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda program: None)
    file = written(tmp_path)
    told = list(opinions(file, read_sent(file)))
    assert [each.program for each in told] == ["qpdf", "mutool", "gs"]
    assert {each.version for each in told} == {""}
    assert all(each.is_fine for each in told)


@pytest.mark.parametrize("program", ["qpdf", "mutool", "gs"])
def test_an_opinion_that_differs_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    stand_in = tmp_path / program
    stand_in.write_text("#!/bin/sh\necho 0.1.2\necho 'error: page 3 is torn' >&2\nexit 2\n")
    stand_in.chmod(stand_in.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(shutil, "which", lambda name: str(stand_in) if name == program else None)
    file = written(tmp_path)
    (told,) = (each for each in opinions(file, read_sent(file)) if each.program == program)
    assert (told.version, told.said, told.is_fine) == ("0.1.2", "error: page 3 is torn", False)


@pytest.mark.needs("gs")
def test_ghostscript_sees_the_same_plates(tmp_path: Path) -> None:
    """Marks in the slug, which are on every plate, are not asked after."""
    file = written(tmp_path)
    (told,) = (each for each in opinions(file, read_sent(file)) if each.program == "gs")
    assert told.is_fine, told.said
    assert "black alone on 3, four inks on 1" in told.said


@pytest.mark.needs("qpdf")
def test_a_file_that_is_locked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    locked = tmp_path / "locked.pdf"
    subprocess.run(
        ["qpdf", "--encrypt", "", "own", "256", "--", written(tmp_path), locked], check=True
    )
    assert main(["certify", str(locked)]) == 2
    assert "is encrypted" in capsys.readouterr().err


def test_rules_that_only_tell() -> None:
    assert [rule.id for rule in rules() if rule.id[0] == "C" and rule.force == "house"] == [
        "C5.2",
        "C12",
        "C14",
    ]
