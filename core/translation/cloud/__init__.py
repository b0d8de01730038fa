"""Translation by services on the network; loaded only where one is used."""
