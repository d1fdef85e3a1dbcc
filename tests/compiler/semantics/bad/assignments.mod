NEURON { POINT_PROCESS asg RANDOM r VECTOR vec RANGE x }
CONSTANT { k = 2 }
ASSIGNED { x }
INITIAL {
    k = 3
    t = 4
    r = 1
    x = r + vec
    x = random_uniform(x)
    x = random_normal(r, 0, 1, 2)
    vector_append(r, 1)
    x = nrn_pointing(x)
    x = exp("text")
    printf(x)
    FROM i = 0 TO 4 BY 0 { x = i }
}
