package demo

import (
	"slices"
	"strings"
)

// index is the page of all mails: some to begin with, then all by case and by month.
type index struct {
	Mails  []*page
	First  []opening
	Groups []indexGroup
	Months []indexMonth
}

// opening is a mail to read first, with what it shows.
type opening struct {
	Shows string
	Mail  *page
}

type indexMonth struct {
	Name  string
	Mails []*page
}

// indexGroup is the cases of one group.
type indexGroup struct {
	Name  string
	Cases []indexCase
}

type indexCase struct {
	CaseEnd
	Mails []*page
}

// openings are mails that show what people get in this year, by kind and case; the first such mail is meant.
var openings = []struct{ shows, kind, about string }{
	{"A request comes in, and its sender gets a number", "A1", "G-1"},
	{"A member gets a ballot", "M2", "G-1"},
	{"A vote that closed early, and why", "M5", "G-1"},
	{"A sender is asked for what is missing", "A1", "G-2"},
	{"A member wrote a vote with a condition", "M3", "G-3"},
	{"The Board gets a case that it must decide", "M2", "B-1"},
	{"A no, with reasons", "A4", "G-8"},
	{"Seven ballots in one mail", "M2", "G-9"},
	{"The yearly question who stays", "R3", ""},
}

func indexOf(list []*page, ends []CaseEnd) index {
	all := index{Mails: list, Groups: casesByGroup(list, ends)}
	for _, o := range openings {
		i := slices.IndexFunc(list, func(p *page) bool {
			return p.Kind == o.kind && (o.about == "" || slices.Contains(p.Cases, o.about)) && !p.Sealed
		})
		if i >= 0 {
			all.First = append(all.First, opening{o.shows, list[i]})
		}
	}
	for _, one := range list {
		name := one.At.Format("January 2006")
		if n := len(all.Months); n == 0 || all.Months[n-1].Name != name {
			all.Months = append(all.Months, indexMonth{Name: name})
		}
		month := &all.Months[len(all.Months)-1]
		month.Mails = append(month.Mails, one)
	}
	return all
}

// casesByGroup is the cases of each group with their mails.
func casesByGroup(list []*page, ends []CaseEnd) []indexGroup {
	var all []indexGroup
	for _, g := range groups {
		one := indexGroup{Name: g.name}
		for _, end := range ends {
			id, _, _ := strings.Cut(end.Charter, " ")
			if id != g.id {
				continue
			}
			of := indexCase{CaseEnd: end}
			for _, p := range list {
				if slices.Contains(p.Cases, end.Case) {
					of.Mails = append(of.Mails, p)
				}
			}
			one.Cases = append(one.Cases, of)
		}
		all = append(all, one)
	}
	return all
}
