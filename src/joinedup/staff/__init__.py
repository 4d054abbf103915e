"""Who works here: joiners, movers and leavers, what each may do, and whose open work is whose."""
