"""Keben beside its peers on the same text, measured as whole processes: `python -m tests.bench`.

Not part of `make test`. Needs the PyPI package `typst`; the peers set no index, no grid and no
certificate, so that what they leave out is to their advantage.
"""
