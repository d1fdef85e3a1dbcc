TITLE Generator of spike trains, regular or random

COMMENT
number events; the first on average at start, or when an event of positive weight arrives while
the generator is silent. An event of negative weight stops it. The time between events is

    (1 - noise) interval + noise interval x,   x exponentially distributed with mean 1

so noise = 0 gives a clock and noise = 1 a Poisson train. The first event is moved forward by
(1 - noise) interval, so that it falls on start when noise is 0.

x comes from a Random123 stream (Salmon JK et al (2011) Proc SC'11, article 16) owned by the instance;
initialisation rewinds it.
ENDCOMMENT

DEFINE EXTERNAL_EVENT 0
DEFINE NEXT_SPIKE 1
DEFINE FIRST_SPIKE 3

NEURON {
    ARTIFICIAL_CELL NetStim
    RANGE interval, number, start, noise
    RANDOM ranvar
    THREADSAFE
}

PARAMETER {
    interval = 10 (ms) <1e-9,1e9>
    number = 10 <0,1e9>
    start = 50 (ms)
    noise = 0 <0,1>
}

ASSIGNED {
    wait (ms)
    active
    count
}

INITIAL {
    seed(0)
    active = 0
    count = 0
    if (noise < 0) {
        noise = 0
    }
    if (noise > 1) {
        noise = 1
    }
    if (start >= 0 && number > 0) {
        active = 1
        wait = start + invl(interval) - interval*(1 - noise)
        if (wait < 0) {
            wait = 0
        }
        net_send(wait, FIRST_SPIKE)
    }
}

NET_RECEIVE(w) {
    if (flag == EXTERNAL_EVENT) {
        if (w < 0) {
            active = 0
        } else if (w > 0 && active == 0 && number > 0) {
            init_sequence(t)
            next_invl()
            wait = wait - interval*(1 - noise)
            net_send(wait, NEXT_SPIKE)
        }
    } else if (flag == FIRST_SPIKE && active == 1) {
        init_sequence(t)
        net_send(0, NEXT_SPIKE)
    } else if (flag == NEXT_SPIKE && active == 1) {
        count = count + 1
        net_event(t)
        next_invl()
        if (active == 1) {
            net_send(wait, NEXT_SPIKE)
        }
    }
}

: Begin a new train.
PROCEDURE init_sequence(when (ms)) {
    if (number > 0) {
        active = 1
        wait = 0
        count = 0
    }
}

: Draw the time to the next event; fall silent after the last one.
PROCEDURE next_invl() {
    if (number > 0) {
        wait = invl(interval)
    }
    if (count >= number) {
        active = 0
    }
}

: Time to the next event for a mean interval.
FUNCTION invl(mean (ms)) (ms) {
    if (mean <= 0) {
        mean = 0.01 (ms)
    }
    if (noise == 0) {
        invl = mean
    } else {
        invl = (1 - noise)*mean + noise*mean*erand()
    }
}

: Draw from the exponential distribution of mean 1.
FUNCTION erand() {
    erand = random_negexp(ranvar)
}

: Move the stream to position x.
PROCEDURE seed(x) {
    random_setseq(ranvar, x)
}

: Choose the stream by its identifiers; the third may be left out and is then 0.
PROCEDURE noiseFromRandom123(id1, id2, id3) {
    random_setids(ranvar, id1, id2, id3)
    random_setseq(ranvar, 0)
}
