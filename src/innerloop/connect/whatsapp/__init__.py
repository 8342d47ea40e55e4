"""WhatsApp by Meta's Cloud API: buttons and lists, templates outside the window, delivery and read states."""
