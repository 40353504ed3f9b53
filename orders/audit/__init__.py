"""The auditor: reads only stores and logs, and says whether an order was lost, doubled or stuck.

It shares no code with what it audits: table names, topics, the price list and the rules of a way through the saga are
written down here once more. `orders.audit.report.audit` asks everything.
"""
