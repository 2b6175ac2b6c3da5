"""The files that are raced with: made by rule and seed, the same bytes' worth of work on every machine."""
