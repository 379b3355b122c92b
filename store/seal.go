package store

import (
	"crypto/aes"
	"crypto/cipher"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"time"
)

// keyRow is the key of one owner as it stands in the table, also beside every sealed row that is read. Its zero value is
// that of an open row.
type keyRow struct {
	owner   sql.NullString
	wrapped []byte
	erased  sql.NullInt64
	proof   []byte
}

// targets are the destinations of a row's seal and of k.wrapped, k.erased_at, k.proof beside it.
func (k *keyRow) targets() []any { return []any{&k.owner, &k.wrapped, &k.erased, &k.proof} }

// erasedAt is when the key was erased; zero when it was not.
func (k *keyRow) erasedAt() time.Time { return fromSeconds(k.erased) }

// newGCM is AES-256-GCM under a key of 32 octets.
func newGCM(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// sealOctets returns nonce and ciphertext; place is bound to them, so that they open nowhere else.
func sealOctets(aead cipher.AEAD, entropy io.Reader, place string, plain []byte) ([]byte, error) {
	nonce := make([]byte, aead.NonceSize(), aead.NonceSize()+len(plain)+aead.Overhead())
	if _, err := io.ReadFull(entropy, nonce); err != nil {
		return nil, fmt.Errorf("drawing a nonce: %w", err)
	}
	return aead.Seal(nonce, nonce, plain, []byte(place)), nil
}

// openOctets is the reverse of sealOctets; what was changed or moved is ErrTampered.
func openOctets(aead cipher.AEAD, place string, sealed []byte) ([]byte, error) {
	if len(sealed) < aead.NonceSize() {
		return nil, fmt.Errorf("%s is too short to be sealed: %w", place, ErrTampered)
	}
	n := aead.NonceSize()
	plain, err := aead.Open(nil, sealed[:n], sealed[n:], []byte(place))
	if err != nil {
		return nil, fmt.Errorf("%s does not open: %w", place, ErrTampered)
	}
	return plain, nil
}

// makeKey draws a key for owner and returns it in both forms.
func (s *Store) makeKey(owner string) (aead cipher.AEAD, wrapped []byte, err error) {
	key := make([]byte, 32)
	if _, err := io.ReadFull(s.entropy, key); err != nil {
		return nil, nil, fmt.Errorf("drawing a key: %w", err)
	}
	wrapper, err := newGCM(s.secret.sum("wrap"))
	if err != nil {
		return nil, nil, err
	}
	if wrapped, err = sealOctets(wrapper, s.entropy, "key of "+owner, key); err != nil {
		return nil, nil, err
	}
	aead, err = newGCM(key)
	return aead, wrapped, err
}

// unwrap gives the cipher of an owner whose row was read; ErrErased when it was erased, ErrTampered when the row lies.
func (s *Store) unwrap(k *keyRow) (cipher.AEAD, error) {
	owner := k.owner.String
	if k.erased.Valid {
		if string(k.proof) != string(s.secret.erasure(owner, k.erasedAt())) {
			return nil, fmt.Errorf("the key of %s is marked as erased, but not by charterd: %w", owner, ErrTampered)
		}
		return nil, fmt.Errorf("%s, on %s: %w", owner, k.erasedAt().Format(time.DateOnly), ErrErased)
	}
	wrapper, err := newGCM(s.secret.sum("wrap"))
	if err != nil {
		return nil, err
	}
	key, err := openOctets(wrapper, "key of "+owner, k.wrapped)
	if err != nil {
		return nil, err
	}
	return newGCM(key)
}

// box seals and opens the private columns of one row. place names the row, such as "messages/812"; the zero aead leaves
// everything open. The first error stays in err: a row's columns are many, and one check at the end is enough.
type box struct {
	aead   cipher.AEAD
	source io.Reader
	place  string
	erased bool
	err    error
}

// text is the value to be stored for a private text: itself, or sealed.
func (b *box) text(column, plain string) any {
	if b.aead == nil {
		return plain
	}
	return b.octets(column, []byte(plain))
}

// octets is the value to be stored for private octets. Never nil: null is what erasure leaves.
func (b *box) octets(column string, plain []byte) []byte {
	if b.err != nil {
		return []byte{} // never the plain text: the caller sees err and writes nothing
	}
	if b.aead == nil {
		if plain == nil {
			return []byte{}
		}
		return plain
	}
	sealed, err := sealOctets(b.aead, b.source, b.place+"/"+column, plain)
	if err != nil {
		b.err = err
	}
	return sealed
}

// read opens a private column: the plain text, or "" where the row is erased.
func (b *box) read(column string, stored any) string {
	switch v := stored.(type) {
	case nil:
		if !b.erased && b.err == nil {
			b.err = fmt.Errorf("%s/%s is missing: %w", b.place, column, ErrTampered)
		}
		return ""
	case string:
		return v
	case []byte:
		return string(b.open(column, v))
	}
	b.err = errors.Join(b.err, fmt.Errorf("%s/%s is of another type: %w", b.place, column, ErrTampered))
	return ""
}

// open opens private octets; nil where the row is erased.
func (b *box) open(column string, stored []byte) []byte {
	switch {
	case b.erased || b.err != nil:
		return nil
	case b.aead == nil:
		return stored
	}
	plain, err := openOctets(b.aead, b.place+"/"+column, stored)
	if err != nil {
		b.err = err
	}
	return plain
}
