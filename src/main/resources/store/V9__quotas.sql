-- What keys, projects and addresses have used of their quotas: see limits in docs/configuration.md.
CREATE TABLE quota_use (
  kind  TEXT    NOT NULL,          -- key, project or address
  name  TEXT    NOT NULL,
  thing TEXT    NOT NULL,          -- messages, recipients or new-recipients
  hour  INTEGER NOT NULL,          -- used of the hour's, and not yet regained at that moment
  day   INTEGER NOT NULL,          -- used on that day (UTC)
  at    INTEGER NOT NULL,          -- milliseconds since 1970
  PRIMARY KEY (kind, name, thing)
) STRICT, WITHOUT ROWID;

-- Whom a key has sent to, where new recipients are counted.
CREATE TABLE quota_recipient (
  pair INTEGER PRIMARY KEY,        -- a hash of user and recipient
  day  INTEGER NOT NULL            -- on which it last did, since 1970
) STRICT;

CREATE INDEX quota_recipient_day ON quota_recipient (day);
