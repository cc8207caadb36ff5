"""The X-Road message protocol for SOAP, version 4.0 (PR-MESS), and its metadata services (PR-META)."""
