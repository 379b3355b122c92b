package mail

import "strings"

// delimits holds for the line above a signature: "-- " (RFC 3676 section 4.3), or the same without the space that programs strip.
func delimits(text string) (yes, strict bool) {
	switch strings.TrimLeft(text, " ") {
	case "-- ":
		return true, true
	case "--":
		return true, false
	}
	return false, false
}

// deviceLine holds for the line that a phone or a program adds by itself: "Sent from my phone". A sentence that merely starts so
// ("Sent from my desk, which is easier than a phone") is none.
func deviceLine(text string) bool {
	low := strings.ToLower(strings.Trim(text, " <>()[]*_-–—"))
	if low == "" || len(low) > 160 {
		return false
	}
	for _, opener := range deviceOpeners {
		if rest, ok := strings.CutPrefix(low, opener); ok {
			return namesDevice(opener, withoutLinks(rest))
		}
	}
	return strings.HasSuffix(low, "gesendet") && anyWithin(low, deviceNames[:6]) && len(low) < 70 ||
		strings.HasSuffix(low, "küldve") && len(low) < 60 || strings.HasSuffix(low, "gönderildi") && len(low) < 60 ||
		strings.HasSuffix(low, " from mobile") && len(low) < 40 || strings.HasSuffix(low, "から送信") || strings.HasSuffix(low, "에서 보냄")
}

func namesDevice(opener, rest string) bool {
	words := strings.Fields(rest)
	if len(words) == 0 || strings.HasPrefix(opener, "from my") {
		return true
	}
	most := 14
	if strings.HasPrefix(opener, "sent") && opener != "sent from " {
		most = 6 // "Sent with the mail of Monday, which the chair has answered" is a sentence
	}
	if len(words) > most || most == 6 && strings.HasSuffix(rest, ".") {
		return false
	}
	if anyWithin(opener, deviceNames) && len(words) <= 4 {
		return true
	}
	for _, word := range words[:min(len(words), 4)] {
		if anyWithin(word, deviceNames) {
			return true
		}
		if strings.HasSuffix(word, ",") {
			return false
		}
	}
	return len(words) <= 4 && possessives[words[0]] && !strings.HasSuffix(rest, ".")
}

// possessives are "my" before a device whose name we do not know.
var possessives = set("my", "mon", "ma", "meinem", "mi", "mio", "meu", "minha", "mijn", "min", "mojego", "mého", "môjho", "моего", "мого")

// withoutLinks drops link targets: "Mail<https://…> for", "[Outlook](https://…)".
func withoutLinks(text string) string {
	for _, pair := range [][2]string{{"<", ">"}, {"(", ")"}} {
		for range 4 {
			from := strings.Index(text, pair[0]+"http")
			if from < 0 {
				break
			}
			to := strings.Index(text[from:], pair[1])
			if to < 0 {
				text = text[:from]
				break
			}
			text = text[:from] + " " + text[from+to+1:]
		}
	}
	if i := strings.Index(text, "http"); i >= 0 {
		text = text[:i]
	}
	return text
}

// footerLine holds for the first line of a list footer or a legal notice.
func footerLine(text string) bool {
	low := strings.ToLower(strings.TrimLeft(text, " *_"))
	if strings.Trim(low, " *_:") == "disclaimer" {
		return true
	}
	return len(low) > 8 && anyPrefix(low, footerStarts)
}

// listFooter holds for the line below the rule that a list server adds.
func listFooter(text string) bool {
	low := strings.ToLower(text)
	return strings.Contains(low, "mailing list") || strings.Contains(low, "listinfo") || strings.Contains(low, "unsubscribe") || strings.Contains(low, "reply to this email directly") ||
		strings.Contains(low, "mailingliste") || strings.Contains(low, "liste de diffusion") || strings.Contains(low, "lista de correo") || footerLine(text)
}

// bannerLine holds for the first line of a gateway's warning above the text.
func bannerLine(text string) bool {
	return anyPrefix(strings.ToLower(strings.TrimLeft(text, " *_[!⚠️")), bannerStarts)
}
