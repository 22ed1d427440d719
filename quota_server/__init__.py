"""The slot quota server: bookings, check-ins and numbers of the offices' queues."""
