package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"charterd/internal/clerk"
	"charterd/mail"
	"charterd/store"
)

// ref is what `simulate --print-refs` prints for a member and a case: the names of the ballot mail, or of the review mail
// where no ballot was opened. Sent is false where the member gets no such mail, recused or not a member then; the names are
// bound all the same, so that a test can let that member vote.
type ref struct {
	Member       string `json:"member"`
	Case         string `json:"case"`
	Ballot       string `json:"ballot"`
	MessageID    string `json:"message_id"`
	Token        string `json:"token"`
	ReplyAddress string `json:"reply_address"`
	Bounce       string `json:"bounce"` // what stands in the place of the token in the bounce address
	Sent         bool   `json:"sent"`
}

// place brings the scene's cases into the record before the simulation begins. What they cause to be mailed is the past: it
// stands in the record as sent, and not in outgoing.mbox.
func (p *play) place(ctx context.Context, c *clerk.Clerk) error {
	for _, setting := range p.placed {
		for _, one := range setting.cases {
			letters, err := c.Place(ctx, setting.group, one)
			if err != nil {
				return fmt.Errorf("%s: %w", p.scene.file, err)
			}
			p.letters = append(p.letters, letters...)
		}
	}
	return nil
}

// find is the mail that a reference named in the recorded run or in the scene.
func (p *play) find(old clerk.Sent) func(string) (store.Outgoing, bool) {
	return func(reference string) (store.Outgoing, bool) {
		for _, o := range p.letters {
			if reference == o.MessageID || reference == o.Token {
				return o, true
			}
		}
		return old.Find(reference)
	}
}

// printRefs plays the scene alone, on a record that is thrown away, and prints one line of JSON for each member and case.
func (p *play) printRefs(ctx context.Context) (err error) {
	if p.scene == nil {
		return usageError("--print-refs needs --scene FILE: without it there is no case before the first mail")
	}
	if p.folder, err = os.MkdirTemp("", "charterd-scene-"); err != nil {
		return fmt.Errorf("making a folder for the scene: %w", err)
	}
	defer os.RemoveAll(p.folder)
	s, _, err := p.begin(ctx, clerk.Sent{})
	if err != nil {
		return err
	}
	if err := s.Close(); err != nil {
		return err
	}
	e := json.NewEncoder(p.out)
	e.SetEscapeHTML(false)
	for _, o := range p.letters {
		if err := e.Encode(p.ref(o)); err != nil {
			return fmt.Errorf("writing the references: %w", err)
		}
	}
	return nil
}

func (p *play) ref(o store.Outgoing) ref {
	r := ref{Member: o.Member, Case: o.Case, Ballot: o.Ballot, MessageID: o.MessageID, Token: o.Token, Bounce: mail.BounceAddress("{token}", o.Bounce), Sent: o.State == store.Sent}
	for i := range p.groups {
		if g := &p.groups[i]; g.ID == o.Group && g.ReplyPattern != "" {
			r.ReplyAddress = mail.ReplyAddress(g.ReplyPattern, o.Token)
		}
	}
	return r
}
