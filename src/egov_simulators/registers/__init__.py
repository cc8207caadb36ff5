"""Stand-ins for the national registers that the province asks by REST: population and tax. For demo and tests."""
