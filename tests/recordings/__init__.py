"""Answers of models by purpose, replayed through the real analyst: `make replay RECORDED="file.json …"`.

    python -m tests.recordings recorded.json… --save build/replay      keeps what came of each
    python -m tests.recordings --before old.json --after new.json      what became of the statements of both

A recording is {"paper": id of a sample or path of a PDF or page, "language", "answers": {purpose: [answers
in turn]}}. Printed are the statements that were kept, repaired and dropped, each with what failed, and what
is published. What is saved bears the hash of the prompts, so that those of two versions can be compared.
"""
