package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"syscall"

	"charterd/templates"
)

// killed takes the turn in a process of its own that dies by SIGKILL at the first boundary of that name, as after a power cut.
// The player's own house is closed for that time: two daemons never write to one database.
func (p *player) killed(ctx context.Context, at string) error {
	err := p.house.close()
	p.house = nil
	if err != nil {
		return err
	}
	victim := p.site
	victim.Now, victim.KillAt = p.now, at
	told, err := json.Marshal(victim)
	if err != nil {
		return err
	}
	if len(p.Program) == 0 {
		return fmt.Errorf("the demo does not know how to start itself")
	}
	cmd := exec.CommandContext(ctx, p.Program[0], append(p.Program[1:len(p.Program):len(p.Program)], string(told))...)
	cmd.Env = os.Environ()
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	err = cmd.Run()
	var ended *exec.ExitError
	if !errors.As(err, &ended) || ended.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		return fmt.Errorf("the process that should have died at %q did not: %v %s", at, err, strings.TrimSpace(said.String()))
	}
	p.kills++
	return p.start(ctx)
}

// Killed is what that process does: one turn of charterd on the folder and the servers that told describes. It comes back only
// where the turn never reached the boundary.
func Killed(ctx context.Context, told string) error {
	var s site
	if err := json.Unmarshal([]byte(told), &s); err != nil {
		return fmt.Errorf("reading what to do: %w", err)
	}
	c, err := readCast()
	if err != nil {
		return err
	}
	words, err := templates.Load(nil)
	if err != nil {
		return err
	}
	h, err := s.open(ctx, c, words, slog.New(slog.DiscardHandler), func(name string) {
		if strings.HasPrefix(name, s.KillAt) {
			_ = syscall.Kill(syscall.Getpid(), syscall.SIGKILL)
			select {} // until the signal comes
		}
	})
	if err != nil {
		return err
	}
	defer h.close()
	if _, err := h.Turn(ctx, s.Now); err != nil {
		return err
	}
	return fmt.Errorf("the turn went by without the boundary %q", s.KillAt)
}
