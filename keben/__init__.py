"""Turns the chapters of a Chinese gazetteer 方志 into its printed pages.

`STAGES` is the order of the house: a module may import what stands before it in this list (and the
modules of its own stage), never what stands after. tests/test_layers.py holds every module to it.
Modules of one stage share a name; a folder is one stage unless its modules are listed one by one.
"""

__version__ = "0.1.0"

STAGES = (
    "carried",
    "jobs",
    "messages",
    "problems",
    "machine",
    "cluster",
    "places",
    "store",
    "model",
    "style",
    "faces",
    "compose",
    "numerals",
    "sorting",
    "source",
    "number",
    "galley",
    "pages",
    "apparatus",
    "html",
    "press",
    "impression",
    "cover",
    "edition",
    "certify",
    "corrections",
    "importing",
    "sample",
    "output",
    "finished",
    "progress",
    "report",
    "layout",
    "pipeline",
    "live",
    "imposition",
    "changes",
    "proof",
    "commands",
    "cli",
    "__main__",
)
