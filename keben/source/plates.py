"""Turns plates/plates.yaml into Plates 彩页."""

from __future__ import annotations

from keben.messages import _
from keben.model import Plate, PlatePicture
from keben.problems import Location
from keben.source.desk import Desk
from keben.source.form import Form, Word, fill
from keben.source.marks import tidy_name
from keben.source.sheet import read_sheet

PLATES = "plates/plates.yaml"


class PictureForm(Form):
    """One picture of a plate."""

    file: Word
    caption: str = ""


class PlateForm(Form):
    """One plate, a page."""

    title: Word
    pictures: list[PictureForm]


class PlatesForm(Form):
    """plates/plates.yaml."""

    plates: list[PlateForm]


def read_plates(at: Location, desk: Desk) -> tuple[Plate, ...]:
    """Return the plates; `at` is where book.yaml asks for them."""
    copy = desk.read(PLATES, at)
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
            pictures.append(PlatePicture(picture.file, tidy_name(picture.caption), at_caption))
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
