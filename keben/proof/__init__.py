"""Turns a book in pages into a proof desk 校样台: a local web page on which it is read and marked."""
