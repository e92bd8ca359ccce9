"""The record: what a claim says, the facts it becomes, how a thing is described, coverage."""
