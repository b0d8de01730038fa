"""The engine of SpanBridge: everything but the window."""

__version__ = "0.1.0"
