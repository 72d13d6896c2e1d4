"""What the sample arXiv is made of, and what makes it."""
