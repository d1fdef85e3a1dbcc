"""Sections and their segments: the cable that mechanisms are in."""
