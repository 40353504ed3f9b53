"""What a floor's agents did, tick by tick: recorded, kept, drawn."""
