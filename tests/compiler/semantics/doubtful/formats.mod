NEURON { SUFFIX formats }

PROCEDURE show(x) {
    printf("%g %d of 100%%\n", x, 3)
    printf("%s\n", x)
    printf("%g and %g\n", x)
    printf("%n%p\n", x, x)
    printf("%2$g 50 %\n", x)
    printf("%d\n", "text", x)
}
