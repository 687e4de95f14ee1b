"""Turns the PDF of a print file into PDF/X: what a printing house takes without asking.

The standards say what may not be in a file, which the press has kept out by then, and what must be:
for which printing condition it is made, that it is not trapped, and the same words in both places
where a PDF speaks of itself, the Info dictionary and the XMP packet. Rules: C3, C13.

Sources: ISO 15930-4:2003 (PDF/X-1a), ISO 15930-7:2010 (PDF/X-4).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape

import pydyf

from keben.press.intent import Intent, Profile


@dataclass(frozen=True, slots=True)
class Standard:
    """One of the standards, as files name it."""

    name: str
    pdf_version: str
    prefix: str  #: of its name in XMP
    namespace: str
    knows_transparency: bool


STANDARDS = {
    "x1a": Standard("PDF/X-1a:2003", "1.4", "pdfx", "http://ns.adobe.com/pdfx/1.3/", False),
    "x4": Standard("PDF/X-4", "1.6", "pdfxid", "http://www.npes.org/pdfx/ns/id/", True),
}

_REGISTRY = "http://www.color.org"
_XMP = """\
<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:{prefix}="{namespace}">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<xmp:CreatorTool>{creator}</xmp:CreatorTool>
<xmp:CreateDate>{made}</xmp:CreateDate>
<xmp:ModifyDate>{made}</xmp:ModifyDate>
<xmp:MetadataDate>{made}</xmp:MetadataDate>
<xmpMM:DocumentID>uuid:{document}</xmpMM:DocumentID>
<xmpMM:InstanceID>uuid:{instance}</xmpMM:InstanceID>
<xmpMM:VersionID>1</xmpMM:VersionID>
<xmpMM:RenditionClass>default</xmpMM:RenditionClass>
<pdf:Producer>{producer}</pdf:Producer>
<pdf:Trapped>False</pdf:Trapped>
<{prefix}:GTS_PDFXVersion>{standard}</{prefix}:GTS_PDFXVersion>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


def to_pdfx(pdf: pydyf.PDF, intent: Intent, made: datetime) -> None:
    """Add what the standard of `intent` wants, to a file whose Info is complete; take out the rest.

    The file must be written with the `pdf_version` of its standard and with an identifier.
    """
    standard = STANDARDS[intent.standard]
    pdf.info["GTS_PDFXVersion"] = pydyf.String(standard.name)
    pdf.info["Trapped"] = "/False"
    pdf.catalog["OutputIntents"] = pydyf.Array([_output_intent(pdf, intent.profile)])
    packet = _packet(pdf, standard, made)
    metadata = pydyf.Stream([packet.encode()], {"Type": "/Metadata", "Subtype": "/XML"})
    pdf.add_object(metadata)
    pdf.catalog["Metadata"] = metadata.reference
    if not standard.knows_transparency and not any(map(_lets_through, _states(pdf))):
        for item in pdf.objects:
            if isinstance(item, pydyf.Stream):
                item.extra.pop("Group", None)  # of gradients, which are opaque
    for item in pdf.objects:
        if isinstance(item, pydyf.Dictionary):
            item.pop("Annots", None)  # links of figures: what acts has no place in print
            for space in ("lab-d50", "lab-d65"):
                if space in item and not _is_painted_in(pdf, space):
                    del item[space]  # WeasyPrint offers it to every page


def _output_intent(pdf: pydyf.PDF, profile: Profile) -> pydyf.Dictionary:
    stream = pydyf.Stream(
        [zlib.compress(profile.content, 9)],
        {"N": 4, "Alternate": "/DeviceCMYK", "Filter": "/FlateDecode"},
    )
    pdf.add_object(stream)
    intent = pydyf.Dictionary(
        {
            "Type": "/OutputIntent",
            "S": "/GTS_PDFX",
            "OutputConditionIdentifier": pydyf.String(profile.identifier),
            "OutputCondition": pydyf.String(profile.condition),
            "Info": pydyf.String(profile.description),
            "DestOutputProfile": stream.reference,
        }
    )
    if profile.is_registered:
        intent["RegistryName"] = pydyf.String(_REGISTRY)
    return intent


def _packet(pdf: pydyf.PDF, standard: Standard, made: datetime) -> str:
    """Return the XMP packet: what Info says, in other words and the same values."""
    title, creator, producer = (
        pdf.info[key].string if key in pdf.info else "" for key in ("Title", "Creator", "Producer")
    )
    date = made.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    document = uuid5(NAMESPACE_URL, f"keben:{title}")
    return _XMP.format(
        prefix=standard.prefix,
        namespace=standard.namespace,
        title=escape(title),
        creator=escape(creator),
        producer=escape(producer),
        made=date,
        document=document,
        instance=uuid5(document, date),
        standard=standard.name,
    )


def _states(pdf: pydyf.PDF) -> Iterator[pydyf.Dictionary]:
    for item in pdf.objects:
        if isinstance(item, pydyf.Dictionary) and isinstance(item.get("ExtGState"), dict):
            yield from item["ExtGState"].values()


def _lets_through(state: pydyf.Dictionary) -> bool:
    """Whether something shows through what is painted in a graphics state."""
    return (
        "SMask" in state
        or state.get("BM", "/Normal") != "/Normal"
        or min(state.get("ca", 1), state.get("CA", 1)) < 1
    )


def _is_painted_in(pdf: pydyf.PDF, space: str) -> bool:
    name = f"/{space} ".encode()
    return any(
        isinstance(part, bytes) and part.startswith(name)
        for item in pdf.objects
        if isinstance(item, pydyf.Stream)
        for part in item.stream
    )
