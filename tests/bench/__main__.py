"""`python -m tests.bench NAME [--size N] [--rounds R]`: one benchmark, or `all`. See performance.md for the targets.

`soak --people N --minutes M [--server]` lets people work at once, on SQLite or PostgreSQL; it is not one of `all`.
"""

from __future__ import annotations

import argparse
import importlib

BENCHES = {
    "o2c": "chain",
    "list": "lists",
    "sums": "sums",
    "insight": "insight",
    "search": "searching",
    "start": "starting",
    "help": "helping",
    "keys": "keys",
    "tabs": "tabs",
    "import": "importing",
    "check": "checking",
    "duplicates": "duplicates",
}
SOAKED = 20_000  # orders


def main() -> None:
    """Run what was asked for and print its figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("name", choices=[*BENCHES, "soak", "all"])
    parser.add_argument("--size", type=int, help="orders in the database: a million, for the soak 20,000")
    parser.add_argument("--rounds", type=int, default=5, help="rounds, of which the median counts")
    parser.add_argument("--people", type=int, default=20, help="of the soak")
    parser.add_argument("--minutes", type=float, default=10, help="of the soak")
    parser.add_argument("--server", action="store_true", help="the soak on PostgreSQL")
    given = parser.parse_args()
    if given.name == "soak":
        from tests.bench import soak

        soak.measure(given.people, given.minutes, given.server, given.size or SOAKED).show()
        return
    for name in BENCHES if given.name == "all" else (given.name,):
        bench = importlib.import_module(f"tests.bench.{BENCHES[name]}")
        bench.measure(given.size or 1_000_000, given.rounds).show()


if __name__ == "__main__":
    main()
