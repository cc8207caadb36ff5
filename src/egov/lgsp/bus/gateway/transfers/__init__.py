"""Files of up to 2 GB from one agency to another, in the six steps of decision 3119: `/transfers/v1`."""
