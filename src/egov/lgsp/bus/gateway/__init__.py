"""The `bus` process: takes messages in, checks, carries, records. Plain Python and PostgreSQL; no Django."""
