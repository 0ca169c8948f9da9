"""Search: the index that the site hands to the browser. README.md says how the ranking was found."""
