package workflow

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// person finds the one member that a command names by id, address, name or a part of the name, or refuses with the ids among
// which to choose.
func (g *registrar) person(a Order) (Member, bool) {
	here := g.r.Roster.At(g.in.At)
	fit, by := here.named(a.Person)
	switch {
	case by == "":
		g.refuse(CodeNoPerson, "", "We need a name. Please write \"%s\" with the name behind it.", strings.ToUpper(a.Word))
	case len(fit) == 0:
		g.refuse(CodeNoPerson, "", "We know nobody called \"%s\" here. These are in the group: %s.", by, strings.Join(ids(here), ", "))
	case len(fit) > 1:
		g.refuse(CodeNoPerson, "", "\"%s\" could be more than one person. Please use one of these names: %s.", by, strings.Join(ids(fit), ", "))
	default:
		return fit[0], true
	}
	return Member{}, false
}

// named are the members whom a command means, and the words that name them; empty where it names nobody.
func (r Roster) named(who *Who) (fit Roster, by string) {
	if who == nil {
		return nil, ""
	}
	fit = r
	for _, text := range []string{who.ID, who.Name, who.Address} {
		if text = strings.TrimSpace(text); text != "" {
			by, fit = text, fit.fitting(text)
		}
	}
	return fit, by
}

// fitting are the members whom a text names, by the closest way that names anybody.
func (r Roster) fitting(text string) Roster {
	for _, fits := range []func(Member) bool{
		func(m Member) bool { return m.ID == strings.ToLower(text) || m.owns(text) },
		func(m Member) bool { return strings.EqualFold(m.Name, text) },
		func(m Member) bool {
			return slices.ContainsFunc(strings.Fields(m.Name), func(part string) bool { return strings.EqualFold(part, text) })
		},
	} {
		if fit := slices.DeleteFunc(slices.Clone(r), func(m Member) bool { return !fits(m) }); len(fit) > 0 {
			return fit
		}
	}
	return nil
}

// newID makes an id that nobody has or had from a name: "Zoë O'Neil" becomes zoe-o-neil, a second one zoe-o-neil-2. A name
// without a letter that we can write becomes m-5, by the person's place on the roster.
func (r Roster) newID(name string) string {
	id := plainID(name)
	if id == "" {
		id = fmt.Sprintf("m-%d", len(r)+1)
	}
	unique := id
	for n := 2; ; n++ {
		if _, taken := r.ByID(unique); !taken {
			return unique
		}
		unique = fmt.Sprintf("%s-%d", id, n)
	}
}

// letters are those that are more than a plain letter with a mark on it.
var letters = strings.NewReplacer("ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "ı", "i")

const longestID = 40

// plainID writes a name with a to z, 0 to 9 and hyphens; empty where it has none of them.
func plainID(name string) string {
	var id strings.Builder
	for _, c := range norm.NFD.String(letters.Replace(strings.ToLower(name))) {
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			id.WriteRune(c)
		case unicode.Is(unicode.Mn, c):
		case id.Len() > 0 && !strings.HasSuffix(id.String(), "-"):
			id.WriteByte('-')
		}
	}
	plain := id.String()
	return strings.Trim(plain[:min(len(plain), longestID)], "-")
}

func ids(members Roster) []string {
	list := make([]string, len(members))
	for i, m := range members {
		list[i] = m.ID
	}
	return list
}
