"""What a file may be before it is looked at: a hostile one must not cost memory or hours.

Digits, exponents and years are bounded by the value kinds (28 digits, no exponents, 1970 to 2100).
"""

from __future__ import annotations

MAX_BYTES = 500 * 2**20
MAX_JSON_BYTES = 50 * 2**20  # a JSON array is read whole
MAX_WHOLE_BYTES = 50 * 2**20  # so is what a bank writes
MAX_ROWS = 1_000_000
MAX_COLUMNS = 200
MAX_CELL = 10_000
MAX_FAULTS = 100
CHUNK = 2_000
