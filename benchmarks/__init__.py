"""Measurements, each beside a bare reference in the same run. Never part of the tests."""
