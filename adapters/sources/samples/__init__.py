"""A small fictional arXiv: two announcement days of invented papers, served in the forms of the real one.

The demo, the tests, the evaluation of questions and the playground read it through the very code that
reads arxiv.org. Each paper is one file of `papers/`; its page is rendered from that file when asked for,
its PDF (where it has one) is a file of `pdf/`.
"""
