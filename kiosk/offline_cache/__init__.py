"""What the kiosk keeps on disk: the journal of its tickets."""
