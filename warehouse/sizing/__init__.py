"""How many robots, stations and pickers a rate of lines takes, and what they cost."""
