"""Exchanges as evidence: hash chains, signatures, time stamps, containers, verification. Plain Python."""
