"""`/admin/`: Sveltia CMS on the project's own repository, with forms made from the JSON Schemas of the knowledge files."""
