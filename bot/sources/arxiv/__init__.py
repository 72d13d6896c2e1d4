"""What arXiv is: identifiers, categories, and when it announces."""
