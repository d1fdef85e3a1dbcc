NEURON { SUFFIX n }
COMMENT
text
ENDCOMMENT and more
VERBATIM
static int nothing;
ENDVERBATIM and more
