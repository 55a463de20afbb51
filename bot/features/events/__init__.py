"""Events: what is coming, who goes, and what reminds them."""
