"""bioRxiv and medRxiv: their public API, and the full texts they point to."""
