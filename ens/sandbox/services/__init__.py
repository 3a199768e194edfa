"""
The national services, a hospital's software and the mailbox, as simulators: one module each.
"""
