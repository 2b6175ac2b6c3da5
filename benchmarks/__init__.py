"""How fast the intake is, side by side with what else loads such files into the same server: `make bench`."""
