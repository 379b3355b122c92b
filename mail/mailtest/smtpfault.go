package mailtest

import (
	"errors"
	"net"
	"time"
)

// find is the fault that happens next at a phase; its index counts how often it did.
func (s *SMTPFaults) find(at, to string) (Fault, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, f := range s.faults {
		if f.At == at && (f.To == "" || f.To == to) && (f.Times == 0 || s.counts[i] < f.Times) {
			return f, i
		}
	}
	return Fault{}, -1
}

// fault tells what will go wrong at a phase, or nothing.
func (v *visit) fault(at, to string) string {
	f, _ := v.server.find(at, to)
	return f.Do
}

// answer gives the right reply of a phase, or does what the phase's fault says. The error ends the visit.
func (v *visit) answer(at, to, right string) error {
	_, err := v.proceed(at, to, right)
	return err
}

// proceed answers and tells whether the client may now believe that the phase went right.
func (v *visit) proceed(at, to, right string) (bool, error) {
	f, i := v.server.find(at, to)
	if i < 0 {
		return true, v.say(right)
	}
	v.server.mu.Lock()
	v.server.counts[i]++
	v.server.mu.Unlock()
	return f.Do != "reply" && f.Do != "garbage", v.misbehave(f, right)
}

func (v *visit) misbehave(f Fault, right string) error {
	switch f.Do {
	case "reply":
		return v.say(f.Reply)
	case "reply, close":
		return errors.Join(v.say(f.Reply), errDone)
	case "right, close":
		return errors.Join(v.say(right), errDone)
	case "garbage":
		return v.say("hello?")
	case "flood":
		for {
			if err := v.say("250-and so on"); err != nil {
				return err
			}
		}
	case "slow":
		select {
		case <-time.After(f.Delay):
			return v.say(right)
		case <-v.server.stopped:
			return errDone
		}
	case "silence":
		<-v.server.stopped
		return errDone
	case "reset":
		v.reset()
		return errDone
	case "close":
		return errDone
	}
	return v.say(right) // "strip" and "inject" are done where they happen
}

// reset ends the connection with RST instead of FIN.
func (v *visit) reset() {
	tracked, _ := v.raw.(*trackedConn)
	if c, ok := tracked.Conn.(*net.TCPConn); ok {
		_ = c.SetLinger(0)
	}
	_ = v.raw.Close()
}
