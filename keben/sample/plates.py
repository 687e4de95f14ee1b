"""Turns a number into plates 彩页: plates.yaml and drawn pictures, which say that they are synthetic."""

from __future__ import annotations

from pathlib import Path

_SUBJECTS = ("山地", "河川", "田野", "城镇")


def write_plates(folder: Path, count: int) -> None:
    """Write `count` plates of one picture or two."""
    folder.mkdir(parents=True)
    lines = ["plates:"]
    for number in range(1, count + 1):
        subject = _SUBJECTS[number % len(_SUBJECTS)]
        lines += [f"  - title: 合成彩页之{number}：{subject}", "    pictures:"]
        for k in range(1, 2 + number % 2):
            file = f"{number:02}-{k}.svg"
            (folder / file).write_bytes(_view(10 * number + k).encode("utf-8"))
            lines.append(
                f"      - {{file: plates/{file}, caption: {subject}示意，程序所绘，并非实景}}"
            )
    (folder / "plates.yaml").write_bytes(("\n".join(lines) + "\n").encode("utf-8"))


def _view(number: int) -> str:
    """Draw three ridges, one behind the other."""
    ridges = "".join(
        f'<path d="M0 {90 + 35 * k}L{60 + 13 * number % 90} {50 + 30 * k}L{190 + 7 * number % 80} {95 + 30 * k}'
        f'L320 {60 + 30 * k}V200H0Z" fill="#{grey}{grey}{grey}"/>'
        for k, grey in enumerate(("c8", "a0", "78"))
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 200" width="320" height="200">'
        f'<path d="M0 0H320V200H0Z" fill="#eee"/>{ridges}'
        '<text x="160" y="30" font-family="Keben song" font-size="14" text-anchor="middle">合成图样</text>'
        "</svg>\n"
    )
