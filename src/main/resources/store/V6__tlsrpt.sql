-- How connections to recipients' domains fared with TLS, a row for each domain and day, until its
-- report is sent or nobody asked for one (RFC 8460).
CREATE TABLE tls_tally (
  day    INTEGER NOT NULL, -- days since 1970 (UTC)
  domain TEXT    NOT NULL, -- in A-labels
  tally  TEXT    NOT NULL, -- counts by policy and failure, a JSON object
  done   TEXT    NOT NULL, -- the URIs that have their report, separated by a line feed
  PRIMARY KEY (day, domain)
) STRICT, WITHOUT ROWID;
