"""One short file a recipe: which parts of a snapshot train, in which order, from which weights."""
