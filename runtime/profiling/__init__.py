"""ranvier.profile: where the time of a run goes, and what is vectorised."""
