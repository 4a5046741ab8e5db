"""`--sql`: scripts, run by the databases' own clients."""
