"""Turns what a job says of itself into the catalogue and Info of its file, and a print file into PDF/X.

The standards say what may not be in a file, which the press has kept out by then, and what must be:
for which printing condition it is made, that it is not trapped, and the same words in both places
where a PDF speaks of itself, the Info dictionary and the XMP packet. Rules: C3, C13.

Sources: ISO 15930-4:2003 (PDF/X-1a), ISO 15930-7:2010 (PDF/X-4).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from html import escape
from uuid import NAMESPACE_URL, uuid5

import pydyf

import keben
from keben.press.intent import Profile
from keben.press.job import Job
from keben.press.pdf_file import PdfFile, text_string


@dataclass(frozen=True, slots=True)
class Standard:
    """One of the standards, as files name it."""

    name: str
    prefix: str  #: of its name in XMP
    namespace: str
    knows_transparency: bool


STANDARDS = {
    "x1a": Standard("PDF/X-1a:2003", "pdfx", "http://ns.adobe.com/pdfx/1.3/", False),
    "x4": Standard("PDF/X-4", "pdfxid", "http://www.npes.org/pdfx/ns/id/", True),
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
<xmp:CreatorTool>{program}</xmp:CreatorTool>
<xmp:CreateDate>{made}</xmp:CreateDate>
<xmp:ModifyDate>{made}</xmp:ModifyDate>
<xmp:MetadataDate>{made}</xmp:MetadataDate>
<xmpMM:DocumentID>uuid:{document}</xmpMM:DocumentID>
<xmpMM:InstanceID>uuid:{instance}</xmpMM:InstanceID>
<xmpMM:VersionID>1</xmpMM:VersionID>
<xmpMM:RenditionClass>default</xmpMM:RenditionClass>
<pdf:Producer>{program}</pdf:Producer>
<pdf:Trapped>False</pdf:Trapped>
<{prefix}:GTS_PDFXVersion>{standard}</{prefix}:GTS_PDFXVersion>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


def close_file(file: PdfFile, job: Job, catalog: bytes) -> None:
    """Write the catalogue, whose other entries are given, and Info, and with them the end of a file."""
    program = text_string(f"Keben {keben.__version__}")
    made = text_string(f"D:{job.made.astimezone(UTC):%Y%m%d%H%M%SZ}")
    info = b"/Title%b/Creator%b/Producer%b/CreationDate%b/ModDate%b" % (
        text_string(job.title),
        program,
        program,
        made,
        made,
    )
    if job.intent:
        standard = STANDARDS[job.intent.standard]
        info += b"/GTS_PDFXVersion%b/Trapped/False" % text_string(standard.name)
        packet = _packet(job, standard).encode()
        metadata = file.add_plain_stream(b"/Type/Metadata/Subtype/XML", packet)
        intent = _output_intent(file, job.intent.profile)
        catalog += b"/Metadata %d 0 R/OutputIntents[%b]" % (metadata, intent)
    file.close(file.add(b"<</Type/Catalog%b>>" % catalog), file.add(b"<<%b>>" % info))


def keep_to_standard(pdf: pydyf.PDF, standard: Standard) -> None:
    """Take out of what WeasyPrint has painted what it offers to every page and no press wants."""
    if not standard.knows_transparency and not any(map(_lets_through, _states(pdf))):
        for item in pdf.objects:
            if isinstance(item, pydyf.Stream):
                item.extra.pop("Group", None)  # of gradients, which are opaque
    for item in pdf.objects:
        for space in ("lab-d50", "lab-d65"):
            if isinstance(item, dict) and space in item and not _is_painted_in(pdf, space):
                del item[space]


def _output_intent(file: PdfFile, profile: Profile) -> bytes:
    content = file.add_stream(b"/N 4/Alternate/DeviceCMYK", zlib.compress(profile.content, 6))
    entries = {
        "OutputConditionIdentifier": profile.identifier,
        "OutputCondition": profile.condition,
        "Info": profile.description,
        "RegistryName": _REGISTRY if profile.is_registered else "",
    }
    said = b"".join(
        b"/%b%b" % (name.encode(), text_string(text)) for name, text in entries.items() if text
    )
    return b"<</Type/OutputIntent/S/GTS_PDFX%b/DestOutputProfile %d 0 R>>" % (said, content)


def _packet(job: Job, standard: Standard) -> str:
    """Return the XMP packet: what Info says, in other words and the same values."""
    date = f"{job.made.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    document = uuid5(NAMESPACE_URL, f"keben:{job.title}")
    return _XMP.format(
        prefix=standard.prefix,
        namespace=standard.namespace,
        title=escape(job.title, quote=False),
        program=f"Keben {keben.__version__}",
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
