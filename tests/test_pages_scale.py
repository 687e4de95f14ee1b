"""A table of 5,000 rows and a note of 3,000 characters, both synthetic, built and certified."""

from __future__ import annotations

from pathlib import Path

from keben import cli

ROWS = "\n".join(f"| 甲乡{k}号 | {k * 7 % 9973} | {k * 13 % 997 / 10:.1f} |" for k in range(5000))
CHAPTER = f"""# 试排大表

合成数据，只供试排。长注[^1]一条。

:::{{table}} 五千行
:unit: 个
| 地点 | 数 | 率 |
| :-- | --: | --: |
{ROWS}
:::

[^1]: {"试排长注。" * 600}
"""
BOOK = """title: 试排
slug: synthetic
style: 16k
volumes:
  - name: 全一册
    content: [contents, 01.md]
"""


def test_a_long_table_and_a_long_note_keep_every_rule(tmp_path: Path) -> None:
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "book.yaml").write_text(BOOK, "utf-8")
    (tmp_path / "book" / "01.md").write_text(CHAPTER, "utf-8")
    given = [str(tmp_path / "book"), "--out", str(tmp_path / "dist"), "--quiet"]
    assert cli.main(["build", *given]) == 0
    assert cli.main(["certify", *given]) == 0
