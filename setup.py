"""Build the engine's extension module together with the package; everything else stands in pyproject.toml."""

from setuptools import setup

setup(cffi_modules=["runtime/engine_build.py:ffibuilder"])
