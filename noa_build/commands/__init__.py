"""One verb of the command line a file, each a thin function over noa_build."""
