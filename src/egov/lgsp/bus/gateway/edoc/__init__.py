"""The province's document axis: agencies hand in edXML, the bus brings it to those that it is for, each once.

A service whose address is `edoc:` is such an axis. Its calls are those of the provincial REST form, below the service's
own address or below `/edoc/v1`; rights, limits and records are those of any service.
"""
