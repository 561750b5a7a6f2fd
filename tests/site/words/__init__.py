"""What the sample site says: invented articles in two languages."""
