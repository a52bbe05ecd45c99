"""Connection Manager: the connections and auth providers of a Lytics account, in the terminal."""

__version__ = "0.1.0"
