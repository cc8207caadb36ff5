"""Stand-ins for the outside parties, for demonstrations and tests. They know nothing of the product's code."""
