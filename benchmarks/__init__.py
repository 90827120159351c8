"""How fast the program is beside the physical limit of the same machine, measured in one run: `make bench`."""
