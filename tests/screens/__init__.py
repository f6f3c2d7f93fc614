"""The pictures of the README, made from the demo company: `python -m tests.screens`."""
