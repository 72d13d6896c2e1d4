"""A small fictional arXiv: two announcement days of invented papers, served in the forms of the real one.

The demo, the tests, the evaluation of questions and the playground read it through the very code that
reads arxiv.org.
"""
