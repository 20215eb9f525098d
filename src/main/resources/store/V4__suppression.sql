-- Recipients that a project does not send to.
CREATE TABLE suppression (
  project TEXT    NOT NULL,
  key     TEXT    NOT NULL, -- the address as it is compared: local part in lower case, A-labels
  address TEXT    NOT NULL, -- the address as it came
  reason  TEXT    NOT NULL, -- a sentence
  source  TEXT    NOT NULL, -- manual, hard-bounce, complaint, import
  message INTEGER,          -- the message that it came of, null where there is none
  at      INTEGER NOT NULL,
  PRIMARY KEY (project, key)
) STRICT, WITHOUT ROWID;
