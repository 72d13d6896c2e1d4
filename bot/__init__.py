"""Paperboy's domain and use cases: no input or output, no clock, no environment, no platform."""

__version__ = "0.1.0"
