"""What members type on the pages of the listen room. Forms check; they never save."""
