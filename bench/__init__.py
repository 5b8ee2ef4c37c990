"""Measures of NOA's matcher beside its peers and on public data sets (`make bench`); nothing here ships."""
