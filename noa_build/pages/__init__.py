"""Every page of the site, as plain Markdown that the site generator reads."""
