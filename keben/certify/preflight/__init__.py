"""Turns a PDF, as a printing house gets it, into verdicts on C1–C13: what its preflight would ask.

A content stream is read operator by operator, as a RIP does; nothing is taken from how the file was
made, so that a file of anybody can be looked at. `operators` → `painting` → `marks` on `sheets`, of
which `boxes`, `plates` and `standard` judge; `opinions` asks other programs.
"""
