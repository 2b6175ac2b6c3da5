"""Seeded chance: the same city every time."""

from random import Random


def chance(*subject: object) -> Random:
    """A stream of its own for each subject: a new enterprise does not move the figures of the others."""
    return Random("/".join(["演示城市", *map(str, subject)]))  # noqa: S311 -- invented data, not secrets
