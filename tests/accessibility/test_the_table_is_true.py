"""docs/accessibility.md says what the clauses say, and every test that is named there is there."""

import ast
from functools import cache

import pytest

from tests.accessibility.clauses import CLAUSES
from tests.support import house

TABLE = house.ROOT / "docs" / "accessibility.md"
# What a closed, self-service terminal owes (EN 301 549 V3.2.1, chapters 5, 8, 11 and 12).
OWED = {
    "5.1.2.2", "5.1.3.1", "5.1.3.2", "5.1.3.3", "5.1.3.4", "5.1.3.5", "5.1.3.6", "5.1.3.8", "5.1.3.9", "5.1.3.11",
    "5.1.3.13", "5.1.3.14", "5.1.3.15 and 5.1.3.16", "5.1.4", "5.1.6", "5.1.7", "5.2", "5.3", "5.4", "5.5",
    "5.7 and 5.8", "5.9", "8.3", "11.1.4.3", "11.1.4.4", "11.2.1.2", "11.2.2.1", "11.2.3.1", "11.2.4.3", "11.2.4.7",
    "11.3.3.1", "11.4.1.2", "12.1.1",
}  # fmt: skip


@cache
def functions(file: str) -> set[str]:
    tree = ast.parse((house.ROOT / "tests" / file).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def rows() -> list[list[str]]:
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[1:]]


def test_no_clause_is_missed_and_none_stands_twice() -> None:
    assert {clause.v321 for clause in CLAUSES} == OWED
    assert len({clause.key for clause in CLAUSES}) == len(CLAUSES)


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: clause.key)
def test_each_clause_names_tests_that_there_are(clause: object) -> None:
    tests = getattr(clause, "tests", ())
    assert tests or getattr(clause, "cabinet", ""), "neither a test nor the cabinet"
    for test in tests:
        file, _, name = test.partition("::")
        assert name in functions(file), test


def test_the_table_is_the_one_that_was_made_of_these_clauses() -> None:
    said = [(row[0], row[1], row[2], tuple(row[3].replace("`", "").split("<br>"))) for row in rows()]
    assert said == [(clause.v321, clause.key, clause.how, clause.tests) for clause in CLAUSES], (
        "make accessibility-table"
    )


def test_no_clause_is_known_to_fail() -> None:
    assert {row[4] for row in rows()} <= {"met", "not run"}
