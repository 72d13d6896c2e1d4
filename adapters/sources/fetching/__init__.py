"""Asking the sources over HTTP: politely, within limits, and with what was kept for when one is silent."""
