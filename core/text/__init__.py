"""Text and positions in it: no formats, no models, no I/O."""
