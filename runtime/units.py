"""Unit constants, numbers in the engine's units (ms, mV, µm, mM), and their spelt symbols: `5 * ms`."""

from __future__ import annotations

ms = 1.0
mV = 1.0
um = µm = 1.0
mM = 1.0

us = µs = 1e-3 * ms
s = sec = 1e3 * ms
minute = 60 * s
hour = 60 * minute
day = 24 * hour

nm = 1e-3 * um
mm = 1e3 * um
cm = 1e4 * um
m = 1e6 * um

uM = µM = 1e-3 * mM
nM = 1e-6 * mM
M = 1e3 * mM

uV = µV = 1e-3 * mV
V = 1e3 * mV
