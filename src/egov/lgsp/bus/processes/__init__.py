"""Long-running processes: drawings are run by `lgsp/workflow`, their steps call over the bus (decision 0037)."""
