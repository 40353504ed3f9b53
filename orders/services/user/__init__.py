"""Users: accounts, logins, addresses, the stored way to pay; and their right to take it all away."""
