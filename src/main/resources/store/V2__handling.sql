-- What a sender asked for beside plain relaying. Rows from before asked for nothing.

ALTER TABLE message ADD COLUMN release_at INTEGER;                        -- not before this (HOLDFOR, HOLDUNTIL)
ALTER TABLE message ADD COLUMN deliver_by INTEGER;                        -- BY as a time
ALTER TABLE message ADD COLUMN deliver_mode TEXT;                         -- return or notify, where BY was given
ALTER TABLE message ADD COLUMN deliver_trace INTEGER NOT NULL DEFAULT 0;  -- 1 where each relaying is reported
ALTER TABLE message ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;       -- MT-PRIORITY, -9 to 9
ALTER TABLE message ADD COLUMN tls TEXT NOT NULL DEFAULT 'as-published';  -- required (REQUIRETLS), not-required (TLS-Required: No)
