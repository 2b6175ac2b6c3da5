"""Exchange databases (前置库): a form pulled from a bureau's table or query into the inbox, as a file.

From there everything goes the way of a file that a bureau sends: recognised, judged, versioned, answered,
archived. A pull only decides which files there are to lay.
"""
