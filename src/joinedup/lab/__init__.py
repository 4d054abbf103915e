"""Faults: each lab looks for one kind of harm in the product, and must turn red when the harm is planted.

A lab works on a database of its own that is thrown away. `lab.plants` is the only place that harms the
product; what judges is written from the promise, and does not know whether a plant is there.
"""
