"""Africa's Talking: text messages across Africa, by its REST API and its unsigned calls to us."""
