"""`python -m park_warehouse.cli`."""

import logging

from park_warehouse.cli import main

# Set on the handler: libraries that lower the level of their own loggers would pass it by otherwise.
handler = logging.StreamHandler()
handler.setLevel(logging.WARNING)
logging.basicConfig(handlers=[handler])

main(prog_name="park")
