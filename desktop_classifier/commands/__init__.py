"""The commands, one file each: what `cli` runs once the arguments are known."""
