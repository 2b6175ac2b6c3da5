"""What the bureaus write into each form: rows of values by contract column name, in the contract's units."""
