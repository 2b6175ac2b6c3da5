"""How hard the tests of endurance try: briefly in `make test`, long in `make soak` (which sets SOAK=1)."""

import os

SOAK = os.environ.get("SOAK") == "1"


def effort(short: int, long: int) -> int:
    """The number of repetitions of this run."""
    return long if SOAK else short


KILLS = int(os.environ.get("SOAK_KILLS") or effort(50, 500))
"""How often the loading process is killed."""
SEED = int(os.environ.get("SOAK_SEED") or 1)
"""Of everything that is left to chance: a soak that failed is run again with its own."""
