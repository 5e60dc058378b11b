"""The ground floor: errors, progress, folders, settings, log and child processes. Standard library and platformdirs."""
