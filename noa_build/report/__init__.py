"""Reports for editors: one HTML file each, with pictures, without any script or request."""
