"""Reading without a model: the paper's own sentences, chosen."""
