"""Text of papers: LaTeX, sentences, words, figures, and what nobody can see."""
