"""Turns pages into PDF: WeasyPrint lays out boxes and pictures, the painter adds the lines (D1).

`ink`, `strokes` and `painter` make the streams of a page; `forms` has its pictures laid out, which
`fetcher` serves and `figures` gives their faces, and `laid_out` takes what came of it,
mostly in the process of a `blockmaker`; `embedding` cuts
the founts of the book. `volume` puts files together of these, with `trim` (boxes and marks), `outline`
(bookmarks and folios) and `pdf_file`, which writes. `reading` lets WeasyPrint paint the reading form by
itself, the slow reference.
"""
