"""Turns pages into PDF: WeasyPrint lays out boxes and pictures, the painter adds the lines (D1).

`ink`, `strokes` and `painter` make the stream of a page; `embedding` the fonts, `trim` page boxes
and crop marks, `outline` bookmarks and folios; `fetcher` serves pictures and `figures` their faces.
`volume` puts all of it together through WeasyPrint's `finisher`; `reading` lets WeasyPrint paint the
reading form by itself, the slow reference.
"""
