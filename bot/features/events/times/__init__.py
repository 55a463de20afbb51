"""Times, days and recurrences as people write them."""
