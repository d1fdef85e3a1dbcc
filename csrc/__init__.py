"""The engine in C and the contract with compiled mechanisms, as package data."""
