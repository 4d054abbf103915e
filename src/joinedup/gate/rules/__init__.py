"""Who may see what of a thing, and why: the policies as data, and the one function that decides by them."""
