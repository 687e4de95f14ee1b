"""Turns plates/plates.yaml, and other files of its folder, into Plates 彩页."""

from __future__ import annotations

from keben.messages import _
from keben.model import Plate, PlatePicture
from keben.problems import Location
from keben.source.desk import Desk
from keben.source.form import Form, Word, fill
from keben.source.marks import tidy_name
from keben.source.sheet import read_sheet

PLATES_FOLDER = "plates/"
PLATES = PLATES_FOLDER + "plates.yaml"  #: what book.yaml calls `plates`
MOST = 6  #: pictures on a page


class PictureForm(Form):
    """One picture of a plate."""

    file: Word
    caption: str = ""
    bleed: bool = False


class PlateForm(Form):
    """One plate, a page."""

    title: Word
    pictures: list[PictureForm]


class PlatesForm(Form):
    """A file of plates."""

    plates: list[PlateForm]


def read_plates(file: str, at: Location, desk: Desk) -> tuple[Plate, ...]:
    """Return the plates of a file; `at` is where book.yaml asks for them."""
    copy = desk.read(file, at)
    sheet = read_sheet(copy, desk) if copy else None
    form = fill(PlatesForm, sheet, desk.problems) if sheet else None
    if form is None or sheet is None:
        return ()
    plates = []
    for k, plate in enumerate(form.plates):
        pictures = []
        for n, picture in enumerate(plate.pictures):
            path = ("plates", k, "pictures", n)
            desk.find_picture(picture.file, sheet.at(*path, "file"))
            at_caption = sheet.at(*path, "caption") if picture.caption else sheet.at(*path)
            pictures.append(
                PlatePicture(picture.file, tidy_name(picture.caption), at_caption, picture.bleed)
            )
            if picture.bleed and (picture.caption or len(plate.pictures) > 1):
                desk.problems.error(
                    "plate-bleed",
                    _("a picture that bleeds off the page stands alone and has no caption"),
                    sheet.at(*path, "bleed"),
                    _("delete bleed; or put what is beside it on another plate, the caption too"),
                )
        if len(pictures) > MOST:
            desk.problems.error(
                "plate-full",
                _("a plate holds {most} pictures at most").format(most=MOST),
                sheet.at("plates", k, "pictures", MOST),
                _("begin another plate with it"),
            )
        if not pictures:
            desk.problems.error(
                "plate-empty",
                _("a plate without a picture"),
                sheet.at("plates", k),
                _("add one, or delete the plate"),
            )
        plates.append(Plate(tidy_name(plate.title), tuple(pictures), sheet.at("plates", k)))
    if not plates:
        desk.problems.error(
            "plate-empty", _("no plate"), sheet.at("plates"), _("add one, or drop plates")
        )
    return tuple(plates)
