"""C text: a SolvedMechanism to a C file for csrc/mechanism.h."""
