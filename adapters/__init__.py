"""Everything that touches the world: one folder each, and the composition root.

Numpy multiplies on one thread. What papers are compared by is too small for several: they wait for each
other busily, and take three times the processor time. Numpy looks once, as it is imported, so this stands
before everything else.
"""

import os

for _name in ("OPENBLAS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ.setdefault(_name, "1")  # noqa: TID251 - written for a library, not read
