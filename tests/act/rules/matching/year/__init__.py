"""A simulated year of a support desk: the same cases, shifts and sickness for every way of giving cases out."""
