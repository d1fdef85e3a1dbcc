"""Speed against the reference, measured in the same run: python -m benchmarks --help."""
