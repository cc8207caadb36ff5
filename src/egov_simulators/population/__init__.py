"""A stand-in for the national population database as a SOAP service behind the bus (X-Road message protocol 4.0)."""
