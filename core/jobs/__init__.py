"""A job is a folder: everything it needs, everything it says, and its result."""
