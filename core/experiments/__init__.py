"""The papers' tables as commands: every row a system trained and scored, every stage done once."""
