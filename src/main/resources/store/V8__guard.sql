-- What the guard must not forget over a restart.

-- Who is shut out, or was and is remembered for it.
CREATE TABLE guard_block (
  kind       TEXT    NOT NULL,   -- address, network or login
  subject    TEXT    NOT NULL,   -- as 192.0.2.7, 2001:db8:1:2::/64, 192.0.2.0/24, or a user
  source     TEXT    NOT NULL,   -- guard or operator
  cause      TEXT    NOT NULL,   -- guard: one of a few words; operator: a sentence, possibly ''
  strikes    INTEGER NOT NULL,   -- how often so far
  restricted INTEGER NOT NULL,   -- 1: let in, but only for logins that know the network
  at         INTEGER NOT NULL,
  until      INTEGER,            -- null for until it is lifted
  PRIMARY KEY (kind, subject, source)
) STRICT, WITHOUT ROWID;

-- From where a user has logged in.
CREATE TABLE guard_place (
  user    TEXT    NOT NULL,
  address TEXT    NOT NULL,      -- as 192.0.2.7 or 2001:db8:1:2::/64
  seen    INTEGER NOT NULL,      -- days since 1970 (UTC)
  PRIMARY KEY (user, address)
) STRICT, WITHOUT ROWID;

CREATE INDEX guard_place_address ON guard_place (address);
