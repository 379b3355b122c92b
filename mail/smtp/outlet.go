package smtp

import (
	"context"
	"fmt"

	"charterd/mail"
)

// Outlet sends mails over one connection that it opens when it must and keeps between mails. One goroutine at a time may use it;
// for parallel sending open several.
type Outlet struct {
	cfg  Config
	open *session // nil: no connection
}

// New prepares an outlet. It does not connect; a Config that cannot work shows at the first Send or Check.
func New(c Config) *Outlet { return &Outlet{cfg: c.withDefaults()} }

// Send tries to hand one mail to the server and says what became of it. It never retries what may have been accepted; only when a
// connection kept from an earlier mail turns out to be gone before this mail began is it replaced at once. A cancelled context
// cuts the connection: the outcome is then NotSent, or Unknown after the final dot.
func (o *Outlet) Send(ctx context.Context, e mail.Envelope) mail.Outcome {
	if f := unfit(e); f != nil {
		return f.outcome(e.From, e.To)
	}
	kept := o.open != nil
	out, f := o.attempt(ctx, e)
	if kept && f != nil && f.phase == "mail" && o.open == nil && ctx.Err() == nil {
		out, _ = o.attempt(ctx, e)
	}
	return out
}

// attempt sends once, connecting first where there is no connection, and closes a connection that can serve no further mail.
func (o *Outlet) attempt(ctx context.Context, e mail.Envelope) (mail.Outcome, *failure) {
	kept := o.open != nil
	if !kept {
		s, f := dial(ctx, o.cfg)
		if f != nil {
			return f.outcome(e.From, e.To), f
		}
		o.open = s
	}
	defer context.AfterFunc(ctx, o.open.cut)()
	text, f := o.open.deliver(e, kept)
	if f == nil {
		return mail.Outcome{Class: mail.Accepted, Phase: "end", Code: 250, Text: oneLine(text, e.From, e.To), Queue: queue(text)}, nil
	}
	if f.lost() {
		o.drop()
	}
	if code, _ := f.reply(); code == 0 && ctx.Err() != nil {
		f.err = fmt.Errorf("stopped by us: %w", ctx.Err())
	}
	return f.outcome(e.From, e.To), f
}

func (o *Outlet) drop() {
	o.open.cut()
	o.open = nil
}

// Close says QUIT on the kept connection, if there is one, and closes it. The outlet may be used again.
func (o *Outlet) Close() {
	if o.open != nil {
		o.open.quit()
		o.open = nil
	}
}

// Check connects on its own, logs in, asks NOOP and leaves. Its error is one sentence for the operator: server, phase, what was
// said, and what to do next. It holds no secret.
func (o *Outlet) Check(ctx context.Context) error {
	s, f := dial(ctx, o.cfg)
	if f != nil {
		return f
	}
	defer context.AfterFunc(ctx, s.cut)()
	if err := s.command(250, "NOOP"); err != nil {
		s.cut()
		return &failure{phase: "connect", err: err, where: o.cfg.address()}
	}
	s.quit()
	return nil
}
