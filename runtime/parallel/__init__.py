"""ParallelContext and what belongs to it, for one process."""
