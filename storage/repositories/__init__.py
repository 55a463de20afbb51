"""Rows ⇄ model, one module for each part of a unit of work."""
