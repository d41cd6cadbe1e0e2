"""docs/accessibility.md says what the clauses say, and every test that is named there is there."""

import ast
from functools import cache

import pytest

from tests.accessibility.clauses import CLAUSES
from tests.support import house

TABLE = house.ROOT / "docs" / "accessibility.md"
# What a closed, self-service terminal owes (EN 301 549 V3.2.1, chapters 5 to 8, 11 and 12), and what we add.
OWED = set(
    """
    5.1.2.2
    5.1.3.1
    5.1.3.2
    5.1.3.3
    5.1.3.4
    5.1.3.5
    5.1.3.6
    5.1.3.7
    5.1.3.8
    5.1.3.9
    5.1.3.10
    5.1.3.11
    5.1.3.12
    5.1.3.13
    5.1.3.14
    5.1.3.15 and 5.1.3.16
    5.1.4
    5.1.5
    5.1.6.1
    5.1.6.2
    5.1.7
    5.2
    5.3
    5.4
    5.5.1
    5.5.2
    5.6.1 and 5.6.2
    5.7
    5.8
    5.9
    6.1
    6.2.1 to 6.2.4
    6.3 and 6.4
    6.5.2 to 6.5.6
    6.6
    7.1 to 7.3
    8.2.1
    8.2.2
    8.3
    8.4
    8.5
    11.1.4.1
    11.1.4.3
    11.1.4.4
    11.1.4.11
    11.2.1.2
    11.2.2.1
    11.2.2.2
    11.2.3.1
    11.2.4.3
    11.2.4.7
    11.2.5.2
    11.3.1.1
    11.3.3.1
    11.3.3.4
    11.4.1.2
    11.4.1.3
    12.1.1
    beyond
    """.strip().splitlines()
)


@cache
def functions(file: str) -> set[str]:
    tree = ast.parse((house.ROOT / "tests" / file).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def rows() -> list[list[str]]:
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[1:]]


def test_no_clause_is_missed_and_none_stands_twice() -> None:
    assert {clause.v321 for clause in CLAUSES} == {line.strip() for line in OWED}
    assert len({clause.key for clause in CLAUSES}) == len(CLAUSES)


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: clause.key)
def test_each_clause_names_tests_that_there_are(clause: object) -> None:
    tests = getattr(clause, "tests", ())
    assert tests or getattr(clause, "cabinet", "") or getattr(clause, "later", ""), "nothing is said of it"
    for test in tests:
        file, _, name = test.partition("::")
        assert name in functions(file), test


def test_the_table_is_the_one_that_was_made_of_these_clauses() -> None:
    said = [(row[0], row[1], row[2], tuple(row[3].replace("`", "").split("<br>")) if row[3] else ()) for row in rows()]
    assert said == [(clause.v321, clause.key, clause.how, clause.tests) for clause in CLAUSES], (
        "make accessibility-table"
    )


def test_no_clause_is_known_to_fail() -> None:
    assert {row[4] for row in rows()} <= {"met", "not run", "not yet", "cabinet"}
