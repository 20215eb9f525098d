-- What was learnt of each key's volume.
CREATE TABLE volume_baseline (
  user     TEXT PRIMARY KEY NOT NULL,
  baseline BLOB    NOT NULL,
  at       INTEGER NOT NULL  -- the last time that the key was used
) STRICT;

CREATE INDEX volume_baseline_use ON volume_baseline (at);
