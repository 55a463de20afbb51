"""The optional semantic part: a local sentence encoder and its vectors. Nothing here is imported unless it is used."""

import os

# One product of a matrix with a question is too little work for several threads: they would only wait for each other,
# and busily. It has to be said before numpy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
