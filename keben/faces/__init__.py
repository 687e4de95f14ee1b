"""Turns the font files of this machine into the faces of a book.

`shelf` reads fonts.yaml and finds the files; `book_face` is one face: characters in, glyphs and
advances out; `derived` makes the file that a book uses of it; `book_faces` gives all of them by role.
"""
