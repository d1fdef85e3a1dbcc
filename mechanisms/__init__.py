"""The mechanisms that come with Ranvier, as .mod files."""
