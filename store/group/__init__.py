"""The companies of one database as one group: who stands for whom, and what they sell each other."""
