"""What bioRxiv and medRxiv are: identifiers, categories, and when papers appear."""
