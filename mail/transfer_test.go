package mail

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

// TestDecodingInPlaceGivesWhatTheLibraryGives breaks encoded texts at random places and compares with the reader that forgives.
func TestDecodingInPlaceGivesWhatTheLibraryGives(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	texts := map[string]string{
		"quoted-printable": "Aye =E2=80=9Cfor=E2=80=9D it.\r\nA soft =\r\nbreak, a bare=\nline end\nand =3d in lower case\r\n\r\n>=20\r\nend=3D",
		"base64":           "QXllIGZvciBpdC4gQSBsaW5lIGVuZCBoZXJlLg\r\nQW5kIG9uZSBtb3JlLCBhbmQgdGhlIGVuZC4AAA==\r\n",
	}
	const strange = "=\r\n \t\x00\x7f\xffA4-"
	plain := 0
	for encoding, text := range texts {
		for range 20_000 {
			body := []byte(text)
			for range random.IntN(3) {
				switch at, c := random.IntN(len(body)), strange[random.IntN(len(strange))]; random.IntN(3) {
				case 0:
					body[at] = c
				case 1:
					body = append(body[:at], body[at+1:]...)
				default:
					body = append(body[:at], append([]byte{c}, body[at:]...)...)
				}
			}
			limit := int64(random.IntN(120) - 20)
			p := mimePart{encoding: encoding, body: body}
			got, err := p.decode(limit)
			want, wantErr := p.salvage(limit)
			if !bytes.Equal(got, want) || (err == nil) != (wantErr == nil) {
				t.Fatalf("%s %q up to %d: %q, %v; want %q, %v", encoding, body, limit, got, err, want, wantErr)
			}
			if err == nil {
				plain++
			}
		}
	}
	if plain == 0 {
		t.Error("nothing was decoded")
	}
}
