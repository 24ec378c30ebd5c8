"""How few answers may be shown: the limits of methods section 1.9, said once for all."""

MIN_REPORT = 10  # fewer answers are not shown
SMALL_N = 30  # fewer answers are shown as indicative: hollow marks, grade C
ENOUGH_N = 100  # fewer answers are thin ground: grade B
