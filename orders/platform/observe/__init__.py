"""What the services tell about themselves: logs, metrics, latencies, traces, alarms; and how it is shown."""
