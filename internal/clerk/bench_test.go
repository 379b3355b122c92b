package clerk_test

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"charterd/internal/clerk"
	"charterd/mail"
	"charterd/templates"
)

// BenchmarkDrain starts a daemon on a full mailbox and measures until its last reply was accepted by the SMTP server, over four
// connections. Beside it, in the same run, it measures one raw streamed UID FETCH of the same mailbox, the floor on the way in.
// With -benchtime 3x the figures are medians of three. CHARTERD_PROFILE=FOLDER profiles the last drain there.
func BenchmarkDrain(b *testing.B) {
	b.Run("memory", func(b *testing.B) { drains(b, newMemoryBox) })
	b.Run("dovecot", func(b *testing.B) { drains(b, newDovecotBox) })
}

func drains(b *testing.B, open func(*testing.B) mailbox) {
	for _, mails := range []int{1000, 10_000} {
		b.Run(strconv.Itoa(mails), func(b *testing.B) {
			open(b).close(b) // skips before the ballots are made
			h := newHouse(b, max(20, mails*7/10/voters))
			p, raws := newPostbag(b, "bench", h.ballots), make([][]byte, mails)
			for i := range raws {
				raws[i] = p.next()
			}
			var runs []figures
			for b.Loop() {
				b.StopTimer()
				d := newDrain(b, h, open(b), raws)
				b.StartTimer()
				f := d.run(b)
				b.StopTimer()
				d.finish(b, p.voted, &f)
				runs = append(runs, f)
				b.StartTimer()
			}
			report(b, mails, runs)
		})
	}
}

// report gives the medians. ns/op means nothing here: it holds the waiting for servers.
func report(b *testing.B, mails int, runs []figures) {
	b.Helper()
	median := func(of func(figures) float64) float64 {
		list := make([]float64, len(runs))
		for i, f := range runs {
			list[i] = of(f)
		}
		slices.Sort(list)
		return list[len(list)/2]
	}
	tell := func(name string, value float64) {
		if value > 0 { // what only a process of our own can tell is left out for the release binary
			b.ReportMetric(value, name)
		}
	}
	seconds := func(name string, of func(figures) time.Duration) {
		tell(name, median(func(f figures) float64 { return of(f).Seconds() }))
	}
	b.ReportMetric(0, "ns/op")
	seconds("s", func(f figures) time.Duration { return f.whole })
	seconds("decide-s", func(f figures) time.Duration { return f.Decide })
	seconds("commit-s", func(f figures) time.Duration { return f.Commit })
	seconds("after-s", func(f figures) time.Duration { return f.After })
	seconds("processor-s", func(f figures) time.Duration { return f.Work })
	seconds("fetch-s", func(f figures) time.Duration { return f.fetch })
	tell("x-fetch", median(func(f figures) float64 { return f.whole.Seconds() / f.fetch.Seconds() }))
	tell("mails/s", median(func(f figures) float64 { return float64(mails) / f.whole.Seconds() }))
	tell("replies/s", median(func(f figures) float64 { return float64(f.Sent) / f.whole.Seconds() }))
	tell("allocs/mail", median(func(f figures) float64 { return float64(f.Allocs) / float64(mails) }))
	tell("peak-MB", median(func(f figures) float64 { return float64(f.Peak) / (1 << 20) }))
}

// BenchmarkOneMore is one more vote and its receipt, from the mailbox to the record and the outlet, by how many votes there are.
func BenchmarkOneMore(b *testing.B) {
	for _, past := range []int{1000, 20_000} {
		b.Run(strconv.Itoa(past), func(b *testing.B) {
			h := newHouse(b, past/voters+20)
			s := openStore(b, h.database)
			defer s.Close()
			now, out := drainNow, &shelf{}
			in := &tape{now: &now}
			c, err := openHouse(b.Context(), s, "tape", in, []clerk.Outlet{out})
			check(b, err)
			p := newPostbag(b, "bench", h.ballots)
			vote := func(n int) {
				for range n {
					p.n++
					raw := p.vote()
					in.waiting = append(in.waiting, mail.Arrival{Key: strconv.Itoa(p.n), At: now, Size: int64(len(raw)), Raw: raw})
				}
				r, err := c.Turn(b.Context(), now)
				check(b, err)
				if r.Mail != n || r.Sent != n {
					b.Fatalf("%d votes gave %+v", n, r)
				}
				out.sent = nil
			}
			for range past / 200 {
				vote(200)
			}
			b.ReportAllocs()
			for b.Loop() {
				vote(1)
			}
		})
	}
}

// BenchmarkReadReply is the reading of one quoted reply by mail program, in the light of the ballot that it answers.
func BenchmarkReadReply(b *testing.B) {
	h := newHouse(b, 1)
	p := newPostbag(b, "bench", h.ballots)
	ballot, reader := h.ballots[0], mail.NewReader()
	sent := []string{ballot.text, mail.HTMLText(ballot.html)}
	for i, name := range []string{"gmail", "outlook", "apple", "thunderbird"} {
		b.Run(name, func(b *testing.B) {
			p.n = i
			raw := p.answer(ballot, "aye")
			b.ReportAllocs()
			b.SetBytes(int64(len(raw)))
			for b.Loop() {
				if lines := reader.Open(raw, mail.Own{}).Words(sent).Lines; len(lines) == 0 {
					b.Fatal("nothing was read")
				}
			}
		})
	}
}

// BenchmarkRender is the rendering and composing of the mails that a drain writes most.
func BenchmarkRender(b *testing.B) {
	set, err := templates.Load(nil)
	check(b, err)
	samples, err := templates.Samples()
	check(b, err)
	for _, kind := range []string{"M2", "M3", "A1"} {
		i := slices.IndexFunc(samples, func(s templates.Sample) bool { return s.Mail.Notice.Kind == kind })
		b.Run(kind, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, err := set.Render(samples[i].Mail)
				check(b, err)
			}
		})
	}
}
