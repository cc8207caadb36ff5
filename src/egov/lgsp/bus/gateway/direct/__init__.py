"""The short way of plain calls: from parsed request to the provider and back by callbacks (decision 0039)."""
