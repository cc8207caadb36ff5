"""A mail server that keeps what it is given, and a page on which to read it."""
