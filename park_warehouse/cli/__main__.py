"""`python -m park_warehouse.cli`."""

from park_warehouse.cli import main

main(prog_name="park")
