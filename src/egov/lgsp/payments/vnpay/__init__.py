"""The VNPay gateway, version 2.1.0: signatures, words of its protocol, the HTTP client."""
