"""Everything around the core that speaks to the outside: chat platforms and web pages."""
