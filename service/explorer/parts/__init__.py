"""What the pages of the explorer are made of: tables, matrices, chips, pictures, addresses."""
