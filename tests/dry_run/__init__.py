"""`-x dry-run`: the numbers of the run, its refusals, and nothing that stays."""
