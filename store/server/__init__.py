"""The operating system's side of a shared server: its account, directories, sshd and backups; set up and checked."""
