"""Plain facts that every floor speaks of: frozen dataclasses without any I/O."""
