"""A fulfilment centre's floor, robot by robot and picker by picker.

The room for the layout, the agents, their policies, the traffic kernel and the validator that shares no code with
it. It gives the twin each floor's capacity curve; no sibling imports it.
"""
