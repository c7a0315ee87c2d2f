"""Faults: real processes that are killed, cut off and misled, and what must hold afterwards."""
