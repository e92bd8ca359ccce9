"""The question that this project began with; every face shows it first."""

QUESTION = "find option where encrypted and private and reach = many-vpcs"
"""Which options connect many VPCs, encrypted, and off the public internet?"""
