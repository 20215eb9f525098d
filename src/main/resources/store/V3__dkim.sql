-- DKIM keys, and what changed with signing: a body in a file may begin with what stands in
-- body.octets, its signatures; body.crc is then over the file, and behind it the octets.

-- What signs mail, or will, or did. Whoever reads private_key can sign as the domain.
CREATE TABLE dkim_key (
  domain       TEXT    NOT NULL,   -- in lower case and A-labels
  selector     TEXT    NOT NULL,   -- published at selector._domainkey.domain
  algorithm    TEXT    NOT NULL,   -- rsa, ed25519
  public_key   BLOB    NOT NULL,   -- SubjectPublicKeyInfo
  private_key  BLOB,               -- PKCS#8; null once it is retired
  state        TEXT    NOT NULL,   -- pending, active, retired
  created_at   INTEGER NOT NULL,
  changed_at   INTEGER NOT NULL,   -- when it came to be in that state
  seal         INTEGER NOT NULL,   -- CRC32C over all of the above
  PRIMARY KEY (domain, selector)
) STRICT, WITHOUT ROWID;
