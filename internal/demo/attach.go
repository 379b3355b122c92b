package demo

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"path"
	"strings"
)

const mixedBoundary = "----=_Part_1871_2"

// withFiles puts a body and files into one. The files are made here, small and real.
func withFiles(kind, body string, files []string) (string, string) {
	if len(files) == 0 {
		return kind, body
	}
	encoding := ""
	if !strings.HasPrefix(kind, "multipart/") {
		encoding, body = "Content-Transfer-Encoding: quoted-printable\n", soft(body)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "--%s\nContent-Type: %s\n%s\n%s\n", mixedBoundary, kind, encoding, body)
	for _, name := range files {
		octets, media := fileOf(name)
		fmt.Fprintf(&b, "--%s\nContent-Type: %s; name=\"%s\"\nContent-Disposition: attachment; filename=\"%s\"\nContent-Transfer-Encoding: base64\n\n%s\n",
			mixedBoundary, media, name, name, folded(octets))
	}
	return `multipart/mixed; boundary="` + mixedBoundary + `"`, b.String() + "--" + mixedBoundary + "--\n"
}

// fileOf makes the file of that name.
func fileOf(name string) (octets []byte, media string) {
	if path.Ext(name) == ".csv" {
		return []byte("item,cost in USD,essential\nhall for two days,4000,yes\nlive captions,2000,yes\ntravel aid for speakers,1500,no\n"), "text/csv"
	}
	return pdf("Budget and programme: " + strings.TrimSuffix(name, ".pdf")), "application/pdf"
}

// pdf is a page with one line of text (ISO 32000-1 section 7.5).
func pdf(line string) []byte {
	content := fmt.Sprintf("BT /F1 18 Tf 72 720 Td (%s) Tj ET", strings.NewReplacer("(", "", ")", "", `\`, "").Replace(line))
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
	}
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	var places []int
	for i, o := range objects {
		places = append(places, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, at := range places {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return b.Bytes()
}

func folded(octets []byte) string {
	text := base64.StdEncoding.EncodeToString(octets)
	var b strings.Builder
	for len(text) > 76 {
		b.WriteString(text[:76] + "\n")
		text = text[76:]
	}
	return b.String() + text
}
