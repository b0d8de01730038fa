"""Systems: compositions of a translator, a reader and an alignment that answer a question with a span."""
