"""Files in and out. What comes from outside is bounded before parsing and checked whole before use."""
