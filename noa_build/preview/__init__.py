"""What `build.py serve` shows of an edit at once: only what changed is read, learnt and written again.

Nothing here is ever published: it all lies in `build/preview/`, which `build.py` does not look at.
"""
