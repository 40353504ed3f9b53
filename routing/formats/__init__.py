"""Files of problems and plans: VRPLIB, Solomon, VROOM, CSV; solutions, plans, GeoJSON and GPX."""
