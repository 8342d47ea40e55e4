"""How numbers are turned round: what a page of slices shows, what differs beyond chance, and how that is said."""
