"""The images of the pages' examples: published, in support, replaced by one edit."""
