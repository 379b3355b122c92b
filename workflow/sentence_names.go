package workflow

// Named is an event as people read it: with the names of members in place of their ids, as far as name knows them. It is for
// sentences; what is recorded keeps the ids.
func Named(e Event, name func(id string) string) Event {
	switch d := e.Data.(type) {
	case VoteCast:
		d.Member = name(d.Member)
		e.Data = d
	case RecusedFrom:
		d.Member, d.By = name(d.Member), name(d.By)
		e.Data = d
	case AskedBack:
		d.Member = name(d.Member)
		e.Data = d
	case Commented:
		d.By = name(d.By)
		e.Data = d
	case AwayUntil:
		d.Member = name(d.Member)
		e.Data = d
	case Flagged:
		d.Member = name(d.Member)
		e.Data = d
	case RenewalAnswered:
		d.Member = name(d.Member)
		e.Data = d
	}
	return e
}
