"""The committed table of what each démarche asks of people; `python -m tests.support.effort` writes it anew."""

from pathlib import Path

import msgspec

from kiosk.bench import effort

TESTS = Path(__file__).resolve().parents[1]
TABLE = TESTS / "bench" / "effort.json"
FOLDER = TESTS / "scenarios"


def committed() -> effort.EffortTable:
    return msgspec.json.decode(TABLE.read_bytes(), type=effort.EffortTable)


def write() -> None:
    table = effort.measure(folder=FOLDER)
    rows = ",\n".join(msgspec.json.encode(one).decode() for one in table.efforts)
    head = f'"move_typed":{table.move_typed},"move_typed_most":{table.move_typed_most}'
    TABLE.write_text(f'{{{head},"efforts":[\n{rows}\n]}}\n')


if __name__ == "__main__":
    write()
