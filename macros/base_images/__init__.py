"""Base images: facts, checked when read, and what pages show of them."""
