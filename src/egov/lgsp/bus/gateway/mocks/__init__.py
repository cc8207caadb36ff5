"""Services without a provider: the address `contract:` is answered from the OpenAPI contract or the WSDL."""
