"""A demo city: realistic submissions of invented enterprises (演示数据), for trying the warehouse out.

The city is the same each time, and so are the bytes of its files: what was loaded once comes as a duplicate
when it is loaded again.
"""

from park_warehouse.demo.write import DemoSummary, write_demo

__all__ = ["DemoSummary", "write_demo"]
