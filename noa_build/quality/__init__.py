"""How good the base is: what editors are advised to mend, and what is published of it."""
