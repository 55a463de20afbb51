"""The optional semantic part: a local sentence encoder and its vectors. Nothing here is imported unless it is used."""
