-- Version 1. Applied once to an empty file; a later version is a further file in migrations, this one is never edited.
--
-- Times are UTC seconds. A column of type ANY is private: text where the row is open (seal is null), octets sealed
-- with AES-256-GCM under the key of the row's owner where it is not, null after the owner's erasure.
-- A column that ends in _key is a keyed hash by which a private value is found. mac is a keyed hash over what never
-- changes in the row, so that a changed octet is noticed when it is read.

-- Says which secret file this database was made with.
CREATE TABLE secret (
	one   INTEGER PRIMARY KEY CHECK (one = 1),
	proof BLOB NOT NULL CHECK (length(proof) = 32)
) STRICT;

-- The last link of the chain; a shortened chain does not reach it.
CREATE TABLE head (
	one  INTEGER PRIMARY KEY CHECK (one = 1),
	seq  INTEGER NOT NULL CHECK (seq >= 0),
	hash BLOB NOT NULL CHECK (length(hash) = 32),
	mac  BLOB NOT NULL
) STRICT;

CREATE TABLE mailboxes (
	name     TEXT PRIMARY KEY CHECK (name <> ''),
	validity INTEGER NOT NULL CHECK (validity BETWEEN 0 AND 4294967295),
	uid      INTEGER NOT NULL CHECK (uid BETWEEN 0 AND 4294967295),
	older    INTEGER NOT NULL CHECK (older >= 0),
	first    INTEGER CHECK (first > 0),
	at       INTEGER NOT NULL CHECK (at > 0),
	mac      BLOB NOT NULL
) STRICT;

-- One key per confidential case or message, wrapped under the secret. Erased: the key is gone, proof says since when.
CREATE TABLE keys (
	owner     TEXT PRIMARY KEY CHECK (owner <> ''),
	wrapped   BLOB,
	erased_at INTEGER CHECK (erased_at > 0),
	proof     BLOB,
	CHECK ((wrapped IS NULL) = (erased_at IS NOT NULL)),
	CHECK ((erased_at IS NULL) = (proof IS NULL))
) STRICT;

CREATE TABLE messages (
	id             INTEGER PRIMARY KEY CHECK (id > 0),
	group_id       TEXT NOT NULL CHECK (group_id <> ''),
	mailbox        TEXT NOT NULL CHECK (mailbox <> ''),
	key            TEXT NOT NULL CHECK (key <> ''),
	at             INTEGER NOT NULL CHECK (at > 0),
	read_at        INTEGER NOT NULL CHECK (read_at > 0),
	message_id     ANY,
	message_id_key BLOB,
	sender         ANY,
	subject        ANY,
	size           INTEGER NOT NULL CHECK (size >= 0),
	content        ANY,
	content_key    BLOB,
	case_id        TEXT CHECK (case_id <> ''),
	fate           TEXT NOT NULL CHECK (fate IN ('application', 'vote', 'command', 'answer', 'comment', 'asked', 'bounce',
		'automatic', 'duplicate', 'held', 'refused', 'not understood', 'own')),
	why            ANY,
	acts           ANY,
	reader         TEXT NOT NULL,
	seal           TEXT REFERENCES keys (owner),
	mac            BLOB NOT NULL,
	UNIQUE (mailbox, key),
	CHECK (iif(seal IS NULL, typeof(message_id) = 'text', typeof(message_id) IN ('blob', 'null'))),
	CHECK (iif(seal IS NULL, typeof(sender) = 'text', typeof(sender) IN ('blob', 'null'))),
	CHECK (iif(seal IS NULL, typeof(subject) = 'text', typeof(subject) IN ('blob', 'null'))),
	CHECK (iif(seal IS NULL, typeof(content) = 'text', typeof(content) IN ('blob', 'null'))),
	CHECK (iif(seal IS NULL, typeof(why) = 'text', typeof(why) IN ('blob', 'null'))),
	CHECK (iif(seal IS NULL, typeof(acts) = 'text', typeof(acts) IN ('blob', 'null')))
) STRICT;
CREATE INDEX messages_message_id ON messages (message_id_key) WHERE message_id_key IS NOT NULL;
CREATE INDEX messages_content ON messages (content_key) WHERE content_key IS NOT NULL;
CREATE INDEX messages_seal ON messages (seal) WHERE seal IS NOT NULL;

-- The mail as it came, octet for octet; apart from its message, so that lists need not step over it.
CREATE TABLE raws (
	message INTEGER PRIMARY KEY REFERENCES messages (id),
	data    BLOB NOT NULL,
	mac     BLOB NOT NULL
) STRICT;

-- The chain. Append-only: no statement of this program changes or deletes a row.
CREATE TABLE entries (
	seq        INTEGER PRIMARY KEY CHECK (seq > 0),
	group_id   TEXT NOT NULL CHECK (group_id <> ''),
	case_id    TEXT CHECK (case_id <> '') REFERENCES cases (id) DEFERRABLE INITIALLY DEFERRED,
	kind       TEXT NOT NULL CHECK (kind <> ''),
	at         INTEGER NOT NULL CHECK (at > 0),
	message    INTEGER REFERENCES messages (id),
	seal       TEXT REFERENCES keys (owner),
	commitment BLOB NOT NULL CHECK (length(commitment) = 32),
	hash       BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE INDEX entries_case ON entries (case_id, seq) WHERE case_id IS NOT NULL;
CREATE INDEX entries_group ON entries (group_id, seq) WHERE case_id IS NULL;
CREATE INDEX entries_seal ON entries (seal) WHERE seal IS NOT NULL;

-- What the chain commits to, in a table of its own: erasure deletes it and the chain still holds.
CREATE TABLE payloads (
	seq  INTEGER PRIMARY KEY REFERENCES entries (seq),
	salt BLOB NOT NULL CHECK (length(salt) >= 32),
	data BLOB NOT NULL
) STRICT;

CREATE TABLE cases (
	id       TEXT PRIMARY KEY CHECK (id <> ''),
	group_id TEXT NOT NULL CHECK (group_id <> ''),
	number   INTEGER NOT NULL CHECK (number > 0),
	stage    TEXT NOT NULL,
	status   TEXT NOT NULL CHECK (status <> ''),
	title    ANY,
	due      INTEGER CHECK (due > 0),
	opened   INTEGER NOT NULL CHECK (opened > 0),
	seal     TEXT REFERENCES keys (owner),
	mac      BLOB NOT NULL,
	UNIQUE (group_id, number),
	CHECK (iif(seal IS NULL, typeof(title) = 'text', typeof(title) IN ('blob', 'null')))
) STRICT;
CREATE INDEX cases_due ON cases (due, id) WHERE status = 'open' AND due IS NOT NULL;
CREATE INDEX cases_seal ON cases (seal) WHERE seal IS NOT NULL;

CREATE TABLE outgoing (
	id             INTEGER PRIMARY KEY CHECK (id > 0),
	group_id       TEXT NOT NULL CHECK (group_id <> ''),
	case_id        TEXT CHECK (case_id <> ''),
	kind           TEXT NOT NULL CHECK (kind <> ''),
	thread         TEXT NOT NULL,
	ballot         TEXT NOT NULL,
	member         ANY,
	message_id     ANY,
	message_id_key BLOB NOT NULL UNIQUE,
	token          ANY,
	token_key      BLOB,
	bounce         ANY,
	bounce_key     BLOB,
	sender         ANY,
	recipient      ANY,
	recipient_key  BLOB,
	urgent         INTEGER NOT NULL CHECK (urgent >= 0),
	at             INTEGER NOT NULL CHECK (at > 0),
	seal           TEXT REFERENCES keys (owner),
	mac            BLOB NOT NULL,
	state          TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'held')),
	why            ANY,
	due            INTEGER NOT NULL CHECK (due > 0),
	attempts       INTEGER NOT NULL CHECK (attempts >= 0),
	queue          ANY,
	sent_at        INTEGER CHECK (sent_at > 0),
	CHECK ((state = 'sent') = (sent_at IS NOT NULL)),
	CHECK (iif(seal IS NULL, typeof(member) = 'text', typeof(member) IN ('blob', 'null'))),
	CHECK (iif(seal IS NULL, typeof(message_id) = 'text', typeof(message_id) IN ('blob', 'null'))),
	CHECK (iif(seal IS NULL, typeof(token) = 'text', typeof(token) IN ('blob', 'null'))),
	CHECK (iif(seal IS NULL, typeof(bounce) = 'text', typeof(bounce) IN ('blob', 'null'))),
	CHECK (iif(seal IS NULL, typeof(sender) = 'text', typeof(sender) IN ('blob', 'null'))),
	CHECK (iif(seal IS NULL, typeof(recipient) = 'text', typeof(recipient) IN ('blob', 'null'))),
	CHECK (iif(seal IS NULL, typeof(why) = 'text', typeof(why) IN ('blob', 'null'))),
	CHECK (iif(seal IS NULL, typeof(queue) = 'text', typeof(queue) IN ('blob', 'null')))
) STRICT;
CREATE INDEX outgoing_state ON outgoing (state, urgent, id, due);
CREATE INDEX outgoing_case ON outgoing (case_id, id) WHERE case_id IS NOT NULL;
CREATE INDEX outgoing_token ON outgoing (token_key) WHERE token_key IS NOT NULL;
CREATE INDEX outgoing_bounce ON outgoing (bounce_key) WHERE bounce_key IS NOT NULL;
CREATE INDEX outgoing_recipient ON outgoing (recipient_key, at) WHERE recipient_key IS NOT NULL;
CREATE INDEX outgoing_at ON outgoing (at, kind);
CREATE INDEX outgoing_seal ON outgoing (seal) WHERE seal IS NOT NULL;

-- The octets of a mail, fixed when it was decided; apart from its row, which changes with every attempt.
CREATE TABLE bodies (
	outgoing INTEGER PRIMARY KEY REFERENCES outgoing (id),
	data     BLOB NOT NULL,
	text     BLOB NOT NULL,
	html     BLOB NOT NULL,
	mac      BLOB NOT NULL
) STRICT;

CREATE TABLE charters (
	hash     TEXT PRIMARY KEY CHECK (hash <> ''),
	group_id TEXT NOT NULL CHECK (group_id <> ''),
	version  TEXT NOT NULL CHECK (version <> ''),
	text     TEXT NOT NULL CHECK (text <> ''),
	mac      BLOB NOT NULL
) STRICT;
