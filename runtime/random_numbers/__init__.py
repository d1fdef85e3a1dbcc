"""Random, and the settings of its generators."""
