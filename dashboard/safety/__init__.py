"""Who may ask for what: headers, the token, files by name, uploads, cells that leave."""
