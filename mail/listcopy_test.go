package mail

import "testing"

func TestAListsOwnAddressInFromIsNoAuthor(t *testing.T) {
	for name, c := range map[string]struct {
		head string
		want bool
	}{
		"Mailman":                     {"From: \"Ada Member via Grants\" <grants-list@lists.example>\nReply-To: ada@members.example\nList-Id: Grants <grants-list.lists.example>\n", true},
		"Google Groups":               {"From: 'Ada Member' via Grants <grants@groups.example>\nList-ID: <grants.groups.example>\nX-Original-From: Ada <ada@members.example>\n", true},
		"another list of another key": {"From: Ada via Friends <friends@far.example>\nList-Id: <f1.far.example>\nList-Post: <mailto:friends@far.example>\n", true},
		"the configured list":         {"From: Ada via Grants <LIST@lists.example>\n", true},
		"a list that changes nothing": {"From: Ada <ada@members.example>\nList-Id: <grants-list.lists.example>\nList-Post: <mailto:grants-list@lists.example>\n", false},
		"a person":                    {"From: Ada <ada@members.example>\n", false},
		"nobody":                      {"List-Id: <grants-list.lists.example>\n", false},
	} {
		if got := Open([]byte(c.head+"\naye\n"), Own{}).FromList("list@lists.example"); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestOneAddressInALine(t *testing.T) {
	for line, want := range map[string]Address{
		"nok@neptune.example":                              {"", "nok@neptune.example"},
		"Nok Example <Nok@Neptune.example>":                {"Nok Example", "nok@neptune.example"},
		`"Example, Nok" <nok@neptune.example>`:             {"Example Nok", "nok@neptune.example"},
		"Nok Example (nok@neptune.example)":                {"Nok Example", "nok@neptune.example"},
		"nok@neptune.example <mailto:nok@neptune.example>": {"", "nok@neptune.example"},
	} {
		if got, ok := OneAddress(line); !ok || got != want {
			t.Errorf("%q gives %+v %v", line, got, ok)
		}
	}
	for _, line := range []string{"", "Nok Example", "nok@", "a@one.example, b@two.example", "nok@neptune example", "=?utf-8?q?x?=@neptune.example", "nok@[192.0.2.1]"} {
		if got, ok := OneAddress(line); ok {
			t.Errorf("%q gives %+v", line, got)
		}
	}
}

// TestAReplyAddressInANameIsFound: mail programs show an address as its own name, and some then write to another one.
func TestAReplyAddressInANameIsFound(t *testing.T) {
	for _, to := range []string{
		`"grants+` + token + `@club.example" <grants@club.example>`,
		"=?utf-8?q?grants+" + token + "=40club.example?= <grants@club.example>",
		"Grants <SMTP:grants+" + token + "@club.example>",
	} {
		m := Open([]byte("From: Ada <ada@members.example>\nTo: "+to+"\n\naye\n"), Own{})
		if got, ok := TokenIn(m.Addressed(), pattern); !ok || got != token {
			t.Errorf("%s: %q in %q", to, got, m.Addressed())
		}
	}
	m := Open([]byte("From: Ada <ada@members.example>\nTo: \""+ReplyAddress(pattern, other)+"\" <"+ReplyAddress(pattern, token)+">\n\naye\n"), Own{})
	if got, ok := TokenIn(m.Addressed(), pattern); ok {
		t.Errorf("two tokens contradict each other, but %q was found", got)
	}
}
