"""The rehearsal server on the wire, shown with the real library."""
