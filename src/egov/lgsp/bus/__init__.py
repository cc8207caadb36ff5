"""The province's service bus (LGSP): who may call what, carried and recorded.

The registry is Django: models, actions, queries. `gateway` is the process that carries messages; it knows no Django,
keeps the registry in memory and follows it by LISTEN/NOTIFY.
"""
