"""Who calls, what it may do, and what nobody may read.

`identities` a key pair for each service, `tokens` short-lived signed tokens, `scopes` what each request needs,
`customers` the tokens that customers carry, `vault` card numbers turned into tokens, `secrets` encrypted at rest,
`audit_log` a chained log of who did what, `authorities` certificates of our own, `redaction` card numbers masked.
"""
