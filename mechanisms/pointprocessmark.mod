TITLE Mark of a place

COMMENT
A point process without variables and without effect: it marks a place for a point process to come.
ENDCOMMENT

NEURON {
    POINT_PROCESS PointProcessMark
    THREADSAFE
}
