"""Other editions of the site: zip for reading offline, all on one page, PDF, bill of materials."""
