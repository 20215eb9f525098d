-- What operators said about the mail of a site, a domain or a key, in place of the configuration.
CREATE TABLE override (
  kind     TEXT    NOT NULL,       -- site, domain or key
  name     TEXT    NOT NULL,
  action   TEXT    NOT NULL,       -- suspend or reroute
  argument TEXT    NOT NULL,       -- reroute: pool:NAME or host:port
  reason   TEXT    NOT NULL,       -- in the operator's words, possibly ''
  at       INTEGER NOT NULL,
  until    INTEGER,                -- null for until it is taken back
  PRIMARY KEY (kind, name, action)
) STRICT, WITHOUT ROWID;
