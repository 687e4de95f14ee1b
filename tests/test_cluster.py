"""A book set on a cluster is the book that was set here, byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from keben.cli import main
from keben.places import VARIABLE
from tests.finished import contents_of

pytest.importorskip("distributed", reason="wants the extra keben[cluster]")


@pytest.mark.filterwarnings("default")  # of dask, not ours
def test_two_workers_of_a_cluster_make_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from distributed import LocalCluster

    book, here, there = tmp_path / "book", tmp_path / "here", tmp_path / "there"
    assert main(["new", str(book), "--quiet"]) == 0
    assert main(["build", str(book), "--out", str(here), "--jobs", "1", "--quiet"]) == 0
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))  # or the store has all of it already
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        at = ("--cluster", cluster.scheduler_address)
        assert main(["build", str(book), "--out", str(there), "--jobs", "1", *at, "--quiet"]) == 0
        assert cluster.scheduler.transition_counter, "nothing was set by the cluster"
    assert contents_of(there) == contents_of(here)


def test_a_cluster_that_does_not_answer_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", str(tmp_path / "book"), "--quiet"]) == 0
    out = ("--out", str(tmp_path / "out"), "--cluster", "nowhere", "--quiet")
    assert main(["build", str(tmp_path / "book"), *out]) == 3
    assert "no cluster answers at nowhere" in capsys.readouterr().err
