TITLE Spikes of given times and global ids

COMMENT
play(times, gids) has each gid send a spike at each of its times, as if its cell were on another host
(runtime/parallel/pattern_stim.py does so); with fake_output 1 the cells of this host send theirs too.
Events that reach it do nothing.
ENDCOMMENT

NEURON {
    ARTIFICIAL_CELL PatternStim
    RANGE fake_output
}

ASSIGNED {
    fake_output
}

NET_RECEIVE(w) {
}
