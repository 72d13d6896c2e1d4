"""Matrix, on any homeserver."""
