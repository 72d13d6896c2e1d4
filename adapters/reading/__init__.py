"""Reading papers: HTML, PDF, and the choice between them."""
