"""The one web server: every adapter with pages offers it routes."""
