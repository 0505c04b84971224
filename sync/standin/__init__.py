"""A Paymo of our own on loopback, a sample agency to put into it, and its business plan.

Used by the demo and by the tests. It follows Paymo's public documentation (paymoapp/api on GitHub), never our
own client: nothing here imports from the rest of `sync` or from `models`.
"""
