"""What can go wrong in a pipeline step for a reason that lies in the data."""

from park_warehouse.home import ParkError


class DataError(ParkError):
    """A judgement on the data. Trying again gives the same answer; somebody has to send something."""


class ChecksFailedError(DataError):
    """Rules of severity error do not hold; what depends on the data must not be built."""


class DispatchIncompleteError(DataError):
    """The quarter's figures cannot go before the meeting: a park that must be in them is not."""
