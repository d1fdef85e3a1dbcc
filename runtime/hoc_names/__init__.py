"""What NEURON's `h` has that is not about cells: functions, texts, files, formats, and windows that are none."""
