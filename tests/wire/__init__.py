"""What the rehearsals' servers do on the wire, shown with the real libraries."""
