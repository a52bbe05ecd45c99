"""The embedded Lytics look-alike: real HTTP on loopback over a real database."""
