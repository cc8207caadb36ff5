"""The registry as YAML: written, read, compared, applied, kept in versions."""
