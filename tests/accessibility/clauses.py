"""EN 301 549 clause by clause: how each is met, and by which test that is proved.

Keys are our own, because the numbers change between editions; `v321` is the number in V3.2.1 (2021-03), read in its
text, or "beyond" for what the kiosk owes and the standard does not ask.
`packaging/accessibility_table.py` runs the tests that are named here and writes docs/accessibility.md.
"""

from tests.accessibility.clause import Clause
from tests.accessibility.clauses_of_a_closed_terminal import CLOSED
from tests.accessibility.clauses_of_calls_hardware_and_software import OPEN

CLAUSES: tuple[Clause, ...] = (*CLOSED, *OPEN)
