"""Ranvier: simulate neurons from Python with mechanisms written in NMODL."""
