"""The pages on which a channel is set up, tried with one real message, and looked after."""
