"""The appliance at the entrance: from a scan to a numbered ticket."""
