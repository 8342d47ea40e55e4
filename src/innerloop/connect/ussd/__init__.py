"""USSD, in the form that Africa's Talking and its kin give it: a session of screens on any telephone."""
