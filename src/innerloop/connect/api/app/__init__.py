"""What a company's own app calls, on the phone of a customer. No key of the API is in it: the customer is proven."""
