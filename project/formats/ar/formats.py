"""Numbers as Arabic pages write them. Django's own would leave a thousand undivided, and scripts divide it."""

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
