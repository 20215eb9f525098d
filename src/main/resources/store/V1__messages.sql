-- Postern's store, version 1.
--
-- Open it with `sqlite3 postern.db` while the relay runs; read only, and briefly: a transaction
-- that stays open keeps the write-ahead log from being reused.
-- Times are milliseconds since 1970 (UTC): datetime(accepted_at / 1000, 'unixepoch').
-- Message ids are numbers here and 13 characters in logs and commands: the view `mail` has both.

-- One accepted message without its body. Never changes once it is there.
CREATE TABLE message (
  id          INTEGER PRIMARY KEY, -- milliseconds since 1970 << 20 | sequence
  accepted_at INTEGER NOT NULL,
  user        TEXT    NOT NULL,    -- the key's user, the trusted network, or 'postern'
  project     TEXT    NOT NULL,
  sender      TEXT    NOT NULL,    -- MAIL FROM, '' for the null path
  body_type   TEXT    NOT NULL,    -- 7BIT, 8BITMIME or BINARYMIME
  smtputf8    INTEGER NOT NULL,    -- 1 where SMTPUTF8 was given
  ret         TEXT,                -- RET=FULL or HDRS
  envid       TEXT,                -- ENVID in xtext
  size        INTEGER NOT NULL,    -- of the body, in octets
  message_id  TEXT,                -- the Message-ID field
  subject     TEXT,                -- the Subject field, cut
  seal        INTEGER NOT NULL     -- CRC32C over this row and the recipients' addresses
) STRICT;

-- The octets, while somebody still waits for them: here, or for large ones in spool/<file>.
CREATE TABLE body (
  message INTEGER PRIMARY KEY,
  crc     INTEGER NOT NULL,        -- CRC32C of the octets
  file    TEXT,
  octets  BLOB
) STRICT;

CREATE INDEX body_file ON body (file) WHERE file IS NOT NULL;

-- Where each recipient of a message stands.
CREATE TABLE recipient (
  message       INTEGER NOT NULL,
  idx           INTEGER NOT NULL,  -- place in the envelope, from 0
  address       TEXT    NOT NULL,  -- RCPT TO
  notify        TEXT,              -- NOTIFY as given: NEVER, or SUCCESS,FAILURE,DELAY
  orcpt         TEXT,              -- ORCPT as given
  state         TEXT    NOT NULL,  -- pending, held; delivered, bounced, captured, deleted
  attempts      INTEGER NOT NULL,
  next_attempt  INTEGER NOT NULL,
  last_reply    TEXT,
  delay_notified INTEGER NOT NULL, -- 1 once the sender was told of the delay
  PRIMARY KEY (message, idx)
) STRICT, WITHOUT ROWID;

-- What is due, in order; empties as mail leaves.
CREATE INDEX recipient_pending ON recipient (next_attempt) WHERE state = 'pending';

-- What waits for somebody to look at it.
CREATE INDEX recipient_kept ON recipient (state, message) WHERE state IN ('held', 'captured');

-- Every fate of a message, in order. Only ever added to, until retention ends.
CREATE TABLE event (
  message   INTEGER NOT NULL,
  seq       INTEGER NOT NULL,      -- from 1 in each message
  at        INTEGER NOT NULL,
  kind      TEXT    NOT NULL,      -- accepted, deferred, delivered, bounced, …
  recipient TEXT,
  fields    TEXT    NOT NULL,      -- a JSON object
  PRIMARY KEY (message, seq)
) STRICT, WITHOUT ROWID;

-- Minted keys: never a secret, only its verifier (RFC 5803).
CREATE TABLE key (
  user        TEXT PRIMARY KEY NOT NULL,
  project     TEXT    NOT NULL,
  senders     TEXT    NOT NULL,    -- the addresses it may send from, separated by a line feed
  hide_client INTEGER NOT NULL,
  verifier    TEXT    NOT NULL,
  created_at  INTEGER NOT NULL,
  revoked_at  INTEGER              -- null while it is good
) STRICT, WITHOUT ROWID;

-- Written to when a write has failed, to find out whether writing works again.
CREATE TABLE probe (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL
) STRICT;

-- For people: who gets what, and where it stands.
CREATE VIEW mail AS
SELECT
  substr('0123456789abcdefghjkmnpqrstvwxyz', (id >> 60 & 31) + 1, 1) ||
  substr('0123456789abcdefghjkmnpqrstvwxyz', (id >> 55 & 31) + 1, 1) ||
  substr('0123456789abcdefghjkmnpqrstvwxyz', (id >> 50 & 31) + 1, 1) ||
  substr('0123456789abcdefghjkmnpqrstvwxyz', (id >> 45 & 31) + 1, 1) ||
  substr('0123456789abcdefghjkmnpqrstvwxyz', (id >> 40 & 31) + 1, 1) ||
  substr('0123456789abcdefghjkmnpqrstvwxyz', (id >> 35 & 31) + 1, 1) ||
  substr('0123456789abcdefghjkmnpqrstvwxyz', (id >> 30 & 31) + 1, 1) ||
  substr('0123456789abcdefghjkmnpqrstvwxyz', (id >> 25 & 31) + 1, 1) ||
  substr('0123456789abcdefghjkmnpqrstvwxyz', (id >> 20 & 31) + 1, 1) ||
  substr('0123456789abcdefghjkmnpqrstvwxyz', (id >> 15 & 31) + 1, 1) ||
  substr('0123456789abcdefghjkmnpqrstvwxyz', (id >> 10 & 31) + 1, 1) ||
  substr('0123456789abcdefghjkmnpqrstvwxyz', (id >> 5 & 31) + 1, 1) ||
  substr('0123456789abcdefghjkmnpqrstvwxyz', (id & 31) + 1, 1) AS message,
  id,
  datetime(accepted_at / 1000, 'unixepoch') AS accepted,
  user,
  sender,
  address AS recipient,
  state,
  attempts,
  datetime(next_attempt / 1000, 'unixepoch') AS next,
  last_reply,
  subject
FROM message JOIN recipient ON recipient.message = message.id;
