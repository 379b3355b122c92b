package charter

import (
	"maps"
	"slices"
)

// powers looks for commands that could change nothing, and for those whose second person can not exist.
func (l *linter) powers() {
	for _, command := range slices.Sorted(maps.Keys(l.c.Powers)) {
		p := l.c.Powers[command]
		if len(p.Agrees) > 0 && l.alone(p) {
			l.refuse(l.doc.lineOf("power", command, "agrees"), "power "+command+", agrees",
				"only one person can hold the role %q, and nobody agrees with oneself; name another role", p.By[0])
		}
	}
	skips := func(s Stage) bool { return slices.Contains(s.SkipWhen, FastTrack) }
	if l.granted("fasttrack") && !slices.ContainsFunc(l.c.Stages, skips) {
		l.refuse(l.doc.lineOf("power", "fasttrack"), "power fasttrack",
			`the fast track passes nothing over; add skip_when = ["fast_track"] to a discussion`)
	}
}

// alone reports whether the one person who has the power is the only one who could agree.
func (l *linter) alone(p Power) bool {
	return len(p.By) == 1 && l.c.Roles[p.By[0]].Seats == 1 &&
		!slices.ContainsFunc(p.Agrees, func(role string) bool { return role != p.By[0] })
}
