"""The pages and files of the site, one module for each kind."""
