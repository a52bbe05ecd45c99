"""The embedded Lytics look-alike: real HTTP on loopback over a real database.

`app.demo.service.DemoService` is the way in. Importing this package alone loads nothing else, so
that the program can look whether the extra is installed without paying for it.
"""
