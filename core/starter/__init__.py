"""Building the bundled models from public data: an encoder, then the readers on it."""
