"""Reading the words of answers, and what people say of how they were read."""
