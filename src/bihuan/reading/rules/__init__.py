"""The structure and the facts of a notice: one element, one file; ``structure.read_structure`` is the order of them."""
