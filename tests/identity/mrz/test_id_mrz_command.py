"""`kiosk id mrz` from a shell: a line for each file, and what is wrong said in words."""

import json
import subprocess
import sys
from pathlib import Path

from kiosk.bench.mrz_corpus import sample


def kiosk(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kiosk", "id", "mrz", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_pictures_give_one_line_each(tmp_path: Path) -> None:
    picture = sample("200dpi", 2, seed=77)
    (tmp_path / "a.jpg").write_bytes(picture.data)
    done = kiosk(tmp_path / "a.jpg", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    (line,) = [json.loads(text) for text in done.stdout.splitlines()]
    assert set(line) == {"file", "lines", "valid", "fields", "ms"}
    assert (tuple(line["lines"]), line["valid"]) == (picture.specimen.lines, True)
    assert line["fields"]["format"] == "TD3"
    assert line["fields"]["to_confirm"] == ["surname", "given_names"]


def test_a_bad_file_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"no picture")
    (tmp_path / "b.jpg").write_bytes(sample("skew", 1, seed=77).data)
    (tmp_path / "c.pdf").write_bytes(b"%PDF-1.4 no more")
    done = kiosk(tmp_path, tmp_path / "d.png", "--json")
    lines = [json.loads(text) for text in done.stdout.splitlines()]
    assert done.returncode == 1
    assert done.stderr == "kiosk: 3 of 4 could not be read\n"
    assert ["error" in line for line in lines] == [True, False, True, True]
    assert lines[1]["valid"]


def test_wrong_calls_and_nothing_to_read(tmp_path: Path) -> None:
    assert kiosk().returncode == 2
    assert kiosk(tmp_path).stderr == "kiosk: no picture or PDF among the files\n"
