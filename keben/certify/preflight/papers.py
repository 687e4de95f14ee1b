"""Turns the catalogue of a PDF into its papers: what the file says of itself as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from pypdf import PdfReader

from keben.certify.preflight.entries import entry

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"


@dataclass(frozen=True, slots=True)
class OutputIntent:
    """What press and paper a file is made for."""

    kind: str  #: /GTS_PDFX
    identifier: str  #: of the printing condition
    registry: str
    inks: int  #: of its profile; 0: without one


@dataclass(frozen=True, slots=True)
class Papers:
    """What a file says of itself; `told` is its Info, `xmp` the same in XML, by their plain names."""

    version: str  #: of PDF, as 1.4
    told: tuple[tuple[str, str], ...]
    xmp: tuple[tuple[str, str], ...]
    intents: tuple[OutputIntent, ...]
    has_id: bool
    is_encrypted: bool
    has_script: bool
    has_actions: bool
    has_object_streams: bool
    labels: tuple[str, ...]  #: of its pages; empty when it gives none

    @property
    def standard(self) -> str:
        """The PDF/X that the file says it is; empty when it says none."""
        own = dict(self.told).get("GTS_PDFXConformance") or dict(self.told).get("GTS_PDFXVersion")
        return own or dict(self.xmp).get("GTS_PDFXVersion", "")

    @property
    def names_press(self) -> bool:
        """Whether it says that it is for a press."""
        return bool(self.standard or self.intents)


def papers_of(pdf: PdfReader) -> Papers:
    """Read what a file says of itself."""
    root: Any = pdf.trailer["/Root"].get_object()
    info = entry(pdf.trailer, "/Info", {})
    names = entry(root, "/Names", {})
    first = entry(root, "/OpenAction", {})
    metadata = entry(root, "/Metadata")
    return Papers(
        str(entry(root, "/Version", pdf.pdf_header.rpartition("-")[2])).lstrip("/"),
        tuple((key[1:], str(entry(info, key)).lstrip("/")) for key in info),
        _xmp(metadata.get_data()) if metadata is not None else (),
        tuple(_intent(item.get_object()) for item in entry(root, "/OutputIntents", ())),
        "/ID" in pdf.trailer,
        pdf.is_encrypted,
        "/JavaScript" in names or _is_script(first),
        "/AA" in root or (isinstance(first, dict) and bool(first)),
        bool(pdf.xref_objStm),
        tuple(pdf.page_labels) if "/PageLabels" in root else (),
    )


def _is_script(action: Any) -> bool:
    return isinstance(action, dict) and entry(action, "/S") == "/JavaScript"


def _intent(told: Any) -> OutputIntent:
    profile = entry(told, "/DestOutputProfile", {})
    return OutputIntent(
        str(entry(told, "/S", "")),
        str(entry(told, "/OutputConditionIdentifier", "")),
        str(entry(told, "/RegistryName", "")),
        int(entry(profile, "/N", 0)),
    )


def _xmp(packet: bytes) -> tuple[tuple[str, str], ...]:
    """Read the properties of XMP, whether they are written as elements or as attributes.

    >>> rdf = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:p="p"'
    >>> _xmp(f'<rdf:Description {rdf} p:Trapped="False"><p:title><rdf:Alt><rdf:li>a</rdf:li></rdf:Alt>'
    ...      '</p:title></rdf:Description>'.encode())
    (('Trapped', 'False'), ('title', 'a'))
    """
    try:
        root = ElementTree.fromstring(packet)
    except ElementTree.ParseError:
        return ()
    found: list[tuple[str, str]] = []
    for told in root.iter(f"{_RDF}Description"):
        found += ((_plain(name), value) for name, value in told.items())
        found += ((_plain(own.tag), "".join(own.itertext()).strip()) for own in told)
    return tuple(found)


def _plain(name: str) -> str:
    return name.rpartition("}")[2]
