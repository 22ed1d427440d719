"""What residents are told by SMS."""
