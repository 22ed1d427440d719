"""Plain pages in Indonesian: counters for staff, a booking for its resident. No script is needed to use them."""
