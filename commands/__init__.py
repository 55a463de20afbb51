"""The commands, one module each: its declaration, and a handler that asks a feature and returns a card."""
