"""Reading what reference managers write."""
