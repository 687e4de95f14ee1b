"""What terms.yaml and rolls.yaml say of the indexes."""

from __future__ import annotations

from pathlib import Path

from keben.model import Place, Term
from keben.problems import Problems
from keben.source.desk import Desk
from keben.source.rolls import read_rolls
from keben.source.terms import read_terms


def terms_of(folder: Path, text: str) -> tuple[tuple[Term, ...], list[str]]:
    """Return the terms of a terms.yaml, and what is told of it: code, line, column."""
    (folder / "terms.yaml").write_text(text, "utf-8")
    problems = Problems()
    terms = read_terms(Desk(folder, problems))
    told = [f"{p.code} {p.location.line}:{p.location.column}" for p in problems if p.location]
    return terms, told


def test_the_list_tells_the_kind_and_not_the_words_in_which_a_term_does_not_count(
    tmp_path: Path,
) -> None:
    terms, told = terms_of(
        tmp_path,
        "terms:\n  - {term: 工会, not: [大工会堂]}\npersons:\n  - {term: 单某某, reading: shan mou mou}\n"
        "places:\n  - {term: 平定县}\norganisations:\n  - {term: 某某会, under: 工会}\n",
    )
    assert told == []
    assert [(term.term, term.kind, term.apart) for term in terms] == [
        ("工会", Place.SUBJECTS, ("大工会堂",)),
        ("单某某", Place.PERSONS, ()),
        ("平定县", Place.PLACES, ()),
        ("某某会", Place.ORGANISATIONS, ()),
    ]


def test_faults_are_told_at_their_place_in_any_list(tmp_path: Path) -> None:
    _terms, told = terms_of(
        tmp_path,
        "terms:\n  - {term: 工会}\npersons:\n  - {term: 工会}\n  - {term: 某人, see: 某甲}\n",
    )
    assert told == ["term-duplicate 4:12", "term-unknown 5:21"]


def test_a_roll_of_names_belongs_to_the_index_of_persons_unless_it_says_otherwise(
    tmp_path: Path,
) -> None:
    (tmp_path / "rolls").mkdir()
    (tmp_path / "rolls" / "a.csv").write_text("姓名,单位\n某甲,某矿\n", "utf-8")
    roll = "  - {id: %s, title: 名录, file: rolls/a.csv, layout: table, columns: {name: %s}%s}\n"
    (tmp_path / "rolls" / "rolls.yaml").write_text(
        "rolls:\n"
        + roll % ("people", "姓名", "")
        + roll % ("left-out", "姓名", ", index: no")
        + roll % ("units", "单位", "")
        + roll % ("indexed-units", "单位", ", index: organisations"),
        "utf-8",
    )
    desk = Desk(tmp_path, Problems())
    read_rolls(desk)
    assert not desk.problems.found
    assert {id: roll.kind for id, roll in desk.rolls.items()} == {
        "people": Place.PERSONS,
        "left-out": None,
        "units": None,
        "indexed-units": Place.ORGANISATIONS,
    }
