"""Can A call B, and if not, which step fails? Found out by doing each step from this node (decision 0035)."""
