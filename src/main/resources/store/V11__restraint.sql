-- What users may not do at the moment, and why mail is held.

CREATE TABLE restraint (
  user    TEXT    NOT NULL,       -- of a key, or the address of a trusted client
  kind    TEXT    NOT NULL,       -- frozen, quarantine, slow
  reason  TEXT    NOT NULL,       -- a sentence, possibly ''
  set_by  TEXT    NOT NULL,       -- operator or guard
  at      INTEGER NOT NULL,
  until   INTEGER,                -- null for until it is lifted
  holding INTEGER NOT NULL,       -- 1 while mail that was queued before is still to be held
  PRIMARY KEY (user, kind)
) STRICT, WITHOUT ROWID;

-- Why a recipient is held; null unless it is, and where an operator held that message.
ALTER TABLE recipient ADD COLUMN held_for TEXT;
