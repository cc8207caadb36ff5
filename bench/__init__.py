"""Load and speed of the whole system; each figure stands beside a limit or a rival of the same run."""
