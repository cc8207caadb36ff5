"""Rights that demand the consent of the person whom a call is about (decision 0041)."""
