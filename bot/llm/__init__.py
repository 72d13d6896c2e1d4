"""Asking a language model: prompts, the window, the answer's shape, a second chance, the gate."""
