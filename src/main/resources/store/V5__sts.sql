-- MTA-STS policies of recipients' domains, while they last (RFC 8461 §3.3).
CREATE TABLE sts_policy (
  domain     TEXT PRIMARY KEY NOT NULL,
  id         TEXT    NOT NULL,     -- what the TXT record said when it was fetched
  text       TEXT    NOT NULL,     -- the policy as published
  fetched_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sts_policy_expiry ON sts_policy (expires_at);
