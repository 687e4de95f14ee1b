"""大事记: order, limits, reign years, lunar dates, and pointers to where an event is told."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest

from keben.galley.chronicle import date_label
from keben.model import Chronicle, Date, plain
from keben.number import number_book
from keben.problems import Location, Problems, Severity
from keben.source.book import read_book
from keben.source.dates import date_words, read_date
from keben.source.lunar import LunarWords, lunar_span, read_lunar
from keben.source.reigns import ERAS, YEARS, numeral, reign_of
from tests.finished import type_build

BOOK = """title: 甲志
slug: jia
style: 16k
limits: {from: 1840, to: 2006}
volumes:
  - {name: 全一册, content: [chronicle.yaml]}
"""


def read(folder: Path, events: str, head: str = "") -> tuple[Chronicle, Problems]:
    """Return the chronicle that these events make, and what was told of them."""
    (folder / "book.yaml").write_text(BOOK, "utf-8")
    lines = "".join(f"  - {event}\n" for event in events.strip().splitlines())
    (folder / "chronicle.yaml").write_text(f"title: 大事记\n{head}events:\n{lines}", "utf-8")
    problems = Problems()
    book = read_book(folder, problems)
    assert book is not None
    division = number_book(book, problems).volumes[0].members[0].division
    assert division is not None
    (chronicle,) = division.blocks
    assert isinstance(chronicle, Chronicle)
    return chronicle, problems


def told(folder: Path, events: str) -> list[str]:
    """Return code, line, column and remedy of all that is told of these events."""
    _chronicle, problems = read(folder, events)
    return [
        f"{problem.code}:{problem.location.line}:{problem.location.column} {problem.hints[0]}"
        for problem in problems
        if problem.location
    ]


def dated(*dates: str) -> str:
    return "\n".join(f"{{date: {date}, text: 某事。}}" for date in dates)


@pytest.mark.parametrize(
    "dates",
    [
        ("1912-02-01", "1912 春", "1912-04-01", "1912-09-18", "1912-09", "1912 秋", "1912"),
        ("1912-09-17", "1912-09-18/1912-09-20", "1912-09-21", "1912-09"),
        ("1949-12-31", "1949-12-30/1950-01-02", "1949", "1950-01-01"),
        ("1912-12", "1912 冬", "1912", "1913"),
        ("1840 五月廿二", "1840 五月", "1840 六月初一", "1840 十二月三十", "1840", "1841 正月"),
        ("1840-06-20", "1840 五月廿二", "1840-06-22"),
        ("1851 八月廿九", "1851 闰八月初一", "1851 九月初一"),
    ],
)
def test_what_is_known_less_exactly_stands_last_in_its_span(
    tmp_path: Path, dates: tuple[str, ...]
) -> None:
    assert told(tmp_path, dated(*dates)) == []


@pytest.mark.parametrize(
    "dates",
    [
        ("1912-09", "1912-09-18"),
        ("1912 春", "1912-03-01"),
        ("1912-07-01", "1912 春"),
        ("1912", "1912-12-31"),
        ("1912", "1912 冬"),
        ("1912-09-18/1912-09-20", "1912-09-18"),
        ("1912-09-21", "1912-09-18/1912-09-20"),
        ("1840 六月初三", "1840-06-01"),
        ("1851 闰八月初一", "1851 八月廿九"),
        ("1913-01-01", "1912-12-31"),
    ],
)
def test_an_event_out_of_order_is_an_error_at_its_date(
    tmp_path: Path, dates: tuple[str, str]
) -> None:
    (line,) = told(tmp_path, dated(*dates))
    assert line.startswith("event-order:4:12 move it, or correct the date")


def test_order_is_kept_over_a_date_that_may_stand_in_several_places(tmp_path: Path) -> None:
    (line,) = told(tmp_path, dated("1912-05-20", "1912 春", "1912-04-02"))
    assert line.startswith("event-order:5:12")


def test_a_range_that_stands_where_it_begins_is_told_once(tmp_path: Path) -> None:
    events = dated("1912-09-18/1912-09-20", "1912-09-19", "1912-09-20", "1912-09-21")
    _chronicle, problems = read(tmp_path, events)
    (problem,) = problems
    assert (problem.code, problem.severity) == ("event-range", Severity.WARNING)
    assert problem.location == Location("chronicle.yaml", 4, 12)


@pytest.mark.parametrize("date", ["1839", "2007-01-01", "2006-12-31/2007-01-01"])
def test_an_event_outside_the_limits_is_an_error(tmp_path: Path, date: str) -> None:
    assert told(tmp_path, dated(date)) == [
        "event-limits:3:12 correct the date, or leave the event out"
    ]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("1840 闰六月初三", "date-bad"),  # no leap month in that year
        ("1840 五月三十一", "date-bad"),
        ("1840 十三月初一", "date-bad"),
        ("1840 五月廿二/1840-06-30", "date-bad"),
        ("1840 五月廿二/1840 五月初一", "date-bad"),
    ],
)
def test_a_lunar_date_that_is_none_is_an_error(tmp_path: Path, written: str, code: str) -> None:
    (line,) = told(tmp_path, dated(written))
    assert line.startswith(f"{code}:3:12")


#: Days on which something happened that every history dates by both calendars.
LUNAR = [
    (1842, "七月廿四", (1842, 8, 29)),  # 《南京条约》
    (1850, "十二月初十", (1851, 1, 11)),  # 金田起义
    (1851, "闰八月初一", (1851, 9, 25)),  # 太平军入永安
    (1860, "八月廿九", (1860, 10, 13)),  # 英法联军入北京
    (1861, "七月十七", (1861, 8, 22)),  # 咸丰帝卒
    (1864, "六月十六", (1864, 7, 19)),  # 天京陷落
    (1870, "五月廿三", (1870, 6, 21)),  # 天津教案
    (1894, "七月初一", (1894, 8, 1)),  # 中日宣战
    (1895, "三月廿三", (1895, 4, 17)),  # 《马关条约》
    (1898, "四月廿三", (1898, 6, 11)),  # 百日维新
    (1898, "八月初六", (1898, 9, 21)),  # 戊戌政变
    (1900, "七月二十", (1900, 8, 14)),  # 八国联军入北京
    (1901, "七月廿五", (1901, 9, 7)),  # 《辛丑条约》
    (1908, "十月廿一", (1908, 11, 14)),  # 光绪帝卒
    (1911, "八月十九", (1911, 10, 10)),  # 武昌起义
    (1911, "十二月廿五", (1912, 2, 12)),  # 清帝退位
]


@pytest.mark.parametrize(("year", "words", "day"), LUNAR)
def test_lunar_dates_fall_on_the_days_that_history_knows(
    year: int, words: str, day: tuple[int, int, int]
) -> None:
    lunar = read_lunar(words)
    assert lunar is not None and lunar_span(year, lunar) == (day, day)


def test_lunar_months_follow_one_another_without_a_gap() -> None:
    """From the first year of the 断限 of most gazetteers to the end of the reigns."""
    days = []
    for year in range(1840, 1913):
        for month in range(1, 13):
            for number in (month, -month):
                span = lunar_span(year, LunarWords(number, 0))
                if span:
                    days.append(span)
    ordinals = [tuple(datetime.date(*day).toordinal() for day in span) for span in days]
    assert all(first[1] + 1 == second[0] for first, second in pairwise(ordinals))
    assert all(last - first + 1 in (29, 30) for first, last in ordinals)


#: Years whose names every history knows.
REIGNS = [
    (1368, "明洪武元年"),
    (1399, "明建文元年"),
    (1405, "明永乐三年"),
    (1449, "明正统十四年"),
    (1457, "明天顺元年"),
    (1556, "明嘉靖三十五年"),
    (1587, "明万历十五年"),
    (1627, "明天启七年"),
    (1644, "明崇祯十七年"),
    (1645, "清顺治二年"),
    (1683, "清康熙二十二年"),
    (1722, "清康熙六十一年"),
    (1735, "清雍正十三年"),
    (1793, "清乾隆五十八年"),
    (1796, "清嘉庆元年"),
    (1840, "清道光二十年"),
    (1851, "清咸丰元年"),
    (1860, "清咸丰十年"),
    (1864, "清同治三年"),
    (1894, "清光绪二十年"),
    (1898, "清光绪二十四年"),
    (1900, "清光绪二十六年"),
    (1905, "清光绪三十一年"),
    (1911, "清宣统三年"),
    (1912, "民国元年"),
    (1937, "民国二十六年"),
]


@pytest.mark.parametrize(("year", "name"), REIGNS)
def test_years_have_the_names_that_history_knows(year: int, name: str) -> None:
    assert reign_of(year) == name and YEARS[name] == year
    assert YEARS[name.removeprefix("明").removeprefix("清")] == year


def test_every_year_has_a_reign_and_every_name_one_year() -> None:
    assert all(reign_of(year) for year in range(1368, 1950))
    assert reign_of(1367) == reign_of(1950) == ""
    names = [
        f"{dynasty}{era}{numeral(year - first + 1)}年"
        for dynasty, era, first, last in ERAS
        for year in range(first, last + 1)
    ]
    assert len(names) == len(set(names))
    assert YEARS["泰昌元年"] == 1620 and YEARS["清顺治元年"] == 1644 and YEARS["景泰八年"] == 1457


def test_reigns_come_by_themselves_before_1912_and_after_it_when_asked_for(tmp_path: Path) -> None:
    events = dated("1840 六月初三", "1911", "1912", "1948", "1949")
    chronicle, problems = read(tmp_path, events)
    assert [event.year_name for event in chronicle.events] == [
        "清道光二十年（1840）",
        "清宣统三年（1911）",
        "1912年",
        "1948年",
        "1949年",
    ]
    chronicle, problems = read(tmp_path, events, "republic: yes\n")
    assert [event.year_name for event in chronicle.events][2:] == [
        "民国元年（1912）",
        "民国三十七年（1948）",
        "1949年",
    ]
    assert not list(problems)


@pytest.mark.parametrize(
    ("year", "reign", "remedy"),
    [
        (1840, "清道光二十一年", "write 清道光二十年"),
        (1840, "明道光二十年", "write 清道光二十年"),
        (1840, "清道光庚子年", "write 清道光二十年"),
        (1911, "清宣统四年", "write 清宣统三年"),
        (1912, "清宣统四年", "write 民国元年"),
        (1950, "民国三十九年", "delete the line"),
    ],
)
def test_a_wrong_reign_is_an_error_with_the_right_one(
    tmp_path: Path, year: int, reign: str, remedy: str
) -> None:
    line = f"{{date: {year}, text: 某事。, reign: {reign}}}"
    _chronicle, problems = read(tmp_path, line)
    (problem,) = problems
    assert (problem.code, problem.severity) == ("event-reign", Severity.ERROR)
    assert problem.location == Location("chronicle.yaml", 3, line.index(reign) + 5)
    assert problem.hints == (remedy,) and problem.length == len(reign)


@pytest.mark.parametrize(
    ("year", "reign"), [(1840, "道光二十年"), (1840, "清道光二十年"), (1944, "民国三十三年")]
)
def test_a_right_reign_is_printed_as_it_is_written(tmp_path: Path, year: int, reign: str) -> None:
    chronicle, problems = read(tmp_path, f"{{date: {year}, text: 某事。, reign: {reign}}}")
    assert chronicle.events[0].year_name == f"{reign}（{year}）" and not list(problems)


def test_a_reign_that_no_table_knows_is_told_and_printed(tmp_path: Path) -> None:
    chronicle, problems = read(tmp_path, "{date: 1853, text: 某事。, reign: 太平天国癸好三年}")
    assert [(p.code, p.severity) for p in problems] == [("event-reign", Severity.WARNING)]
    assert chronicle.events[0].year_name == "太平天国癸好三年（1853）"


def test_a_pointer_says_where_an_event_is_told(tmp_path: Path) -> None:
    events = """
{date: 1840 六月初三, id: told, text: 始末。}
{date: 1913-05, see: told, text: 某事。}
"""
    chronicle, problems = read(tmp_path, events)
    assert not list(problems)
    (paragraph,) = chronicle.events[1].text
    assert plain(paragraph.text) == "某事。（参见清道光二十年（1840）六月初三条，第000页）"


def test_a_pointer_to_nothing_is_an_error(tmp_path: Path) -> None:
    _chronicle, problems = read(tmp_path, "{date: 1913-05, see: tald, text: 某事。}")
    assert "ref-unknown" in [problem.code for problem in problems]


@pytest.mark.parametrize(
    ("date", "before", "label"),
    [
        ("1912-09-18", None, "9月18日"),
        ("1912-09-18", "1912-09-18", "△"),
        ("1912-09", None, "9月"),
        ("1912-09", "1912-09-18", "是月"),
        ("1912-09", "1912-08-31", "9月"),
        ("1912", "1912-12", "是年"),
        ("1912 秋", None, "秋季"),
        ("1912 春/1912 秋", None, "春季—秋季"),
        ("1912-09-18/1912-09-20", None, "9月18日—20日"),
        ("1912-09-18/1912-10-02", None, "9月18日—10月2日"),
        ("1912-12-30/1913-01-02", None, "12月30日—1913年1月2日"),
        ("1840 六月初三", None, "六月初三"),
        ("1840 六月初三", "1840 六月初三", "△"),
        ("1840 六月", "1840 六月初三", "是月"),
        ("1840 六月", "1840-06-30", "六月"),
        ("1851 闰八月", "1851 八月廿九", "闰八月"),
        ("1840 六月初三/1840 六月初五", None, "六月初三—初五"),
        ("1840 六月三十/1840 七月初二", None, "六月三十—七月初二"),
    ],
)
def test_the_words_of_a_date_come_by_themselves(date: str, before: str | None, label: str) -> None:
    assert date_label(_date(date), _date(before) if before else None) == label


def _date(written: str) -> Date:
    date = read_date(written, Location("a"), Problems(), may_range=True)
    assert date is not None
    return date


def test_the_same_day_may_be_said_in_words() -> None:
    day = Date(1912, 9, 18)
    assert date_label(day, day, "同日") == "同日"
    assert date_words(day) == "9月18日"


def test_the_year_stands_again_on_a_new_page_and_pointers_have_pages(tmp_path: Path) -> None:
    """Of a printed book: the head （续）, the date and page of a pointer."""
    text = "试排之文，只为看版面，所记之事皆为虚拟。" * 14
    events = [f"  - {{date: 1950-01-{k:02}, text: {text}}}" for k in range(1, 13)]
    events[8] = f"  - {{date: 1950-01-09, id: told, text: {text}}}"
    events.append("  - {date: 1951-05, see: told, text: 某事。}")
    book = tmp_path / "book"
    book.mkdir()
    (book / "book.yaml").write_text(BOOK, "utf-8")
    chronicle = "\n".join(["title: 大事记", "same_day: 同日", "events:", *events, ""])
    (book / "chronicle.yaml").write_text(chronicle, "utf-8")
    done = type_build(book, tmp_path / "dist")
    assert done.returncode == 0, done.stderr
    pages = list(_pages(tmp_path / "dist" / "jia.screen.pdf"))
    text_pages = [page for page in pages if "试排之文" in page]
    assert len(text_pages) > 2
    assert "（续）" not in text_pages[0]
    for page in text_pages[1:]:
        before, mark, _after = page.partition("试排之文")
        assert mark and "1950年（续）" in before
    number = next(k for k, page in enumerate(text_pages, 1) if "1月9日" in page)
    assert f"5月某事。（参见1950年1月9日条，第{number}页）" in "".join(pages)


def _pages(file: Path) -> Iterator[str]:
    document = pypdfium2.PdfDocument(file)
    for page in document:
        text: str = page.get_textpage().get_text_range()
        yield "".join(text.split())
    document.close()
