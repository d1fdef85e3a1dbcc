"""What comes at a time: connections, calls planned by a script, and machines of states."""
