"""Intake: recognise, read, normalise, judge, land and answer what the bureaus send."""
