"""
Runs that are read one byte out of step, and the false glosses and false marks that cause them.

``damage.md`` in short: a rewriting step took two neighbouring bytes of two different characters for one character or
one mark. The byte before is left alone and becomes ``?``; from there every character is made of the second byte of
one true character and the first byte of the next, until an ASCII byte or a protected mark puts the reader in step.

``bytes_of`` knows pairs, ``search`` finds the likeliest true reading, ``passages`` turns it into repairs.
"""
