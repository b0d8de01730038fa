"""Every statement the project sends to its database, one file a subject."""
