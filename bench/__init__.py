"""
How fast the reader is, beside the tools that people would otherwise put together, in the same run on one core.

``python -m bench`` writes ``docs/reference/benchmarks.md``. Speeds in MB/s belong to one machine and one hour; the ratios
travel. Nothing here gates a build.
"""

import os

# One thread for everybody, said before any of them is loaded; one core is set when the run begins.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"):
    os.environ[_name] = "1"
