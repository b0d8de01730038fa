"""The window of SpanBridge."""
