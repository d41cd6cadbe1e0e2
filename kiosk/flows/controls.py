"""By what a type of answer is given on the screen. Apart from `kinds.py`, which loads the expressions' library: pages
are described before that is there."""

from typing import Literal

# Which keys it wants, and whether it is a box, boxes or tiles; "none": no form asks it.
Control = Literal[
    "text", "long_text", "digits", "amount", "date", "month", "choice", "choices", "postcode", "town", "country",
    "phone", "email", "code", "none",
]  # fmt: skip
