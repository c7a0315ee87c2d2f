"""Measuring: ratios to a yardstick of the same run, printed as Markdown by `make bench`."""
