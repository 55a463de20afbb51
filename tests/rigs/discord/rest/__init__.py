"""The REST side: one module for each part of the documentation, each with a table of its routes."""
