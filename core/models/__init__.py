"""Readers: text to windows, windows to logits, logits to spans. The lowest floor that may use torch."""
