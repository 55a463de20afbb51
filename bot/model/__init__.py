"""The nouns of the house: frozen dataclasses, standard library only."""
