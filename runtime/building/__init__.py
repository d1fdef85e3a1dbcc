"""Building libraries from .mod files: what is compiled anew, the C compiler, and checks without it."""
