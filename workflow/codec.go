package workflow

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Fact is an input as it is recorded: what was put in, so that Step can be run again. Roster and time stand elsewhere in the
// record: the roster is the fold of the group's stream up to this entry.
type Fact struct {
	By      Person
	Act     Act
	Number  int    // of a Submit
	Mail    int64  // the message it came in
	Meeting string // Input.Meeting
	Rules   string // hash of the charter that governs; of facts in a group's own stream, where no case names one
}

type factJSON struct {
	By      Person          `json:"by,omitzero"`
	Act     string          `json:"act"`
	Number  int             `json:"number,omitempty"`
	Mail    int64           `json:"mail,omitempty"`
	Meeting string          `json:"meeting,omitempty"`
	Rules   string          `json:"rules,omitempty"`
	Data    json.RawMessage `json:"data"`
}

// FactKind is the kind of the entries that hold facts.
const FactKind = "fact"

// EncodeFact writes a fact as an entry's payload. The bytes are the same for the same fact in every run.
func EncodeFact(f Fact) ([]byte, error) {
	data, err := json.Marshal(f.Act)
	if err != nil {
		return nil, fmt.Errorf("encoding act %s: %w", f.Act.act(), err)
	}
	return json.Marshal(factJSON{By: f.By, Act: f.Act.act(), Number: f.Number, Mail: f.Mail, Meeting: f.Meeting, Rules: f.Rules, Data: data})
}

// DecodeFact reads what EncodeFact wrote.
func DecodeFact(payload []byte) (Fact, error) {
	var j factJSON
	if err := json.Unmarshal(payload, &j); err != nil {
		return Fact{}, fmt.Errorf("decoding fact: %w", err)
	}
	read, known := actReaders[j.Act]
	if !known {
		return Fact{}, fmt.Errorf("decoding fact: unknown act %q; this record is newer than the program", j.Act)
	}
	a, err := read(j.Data)
	if err != nil {
		return Fact{}, fmt.Errorf("decoding act %s: %w", j.Act, err)
	}
	return Fact{By: j.By, Act: a, Number: j.Number, Mail: j.Mail, Meeting: j.Meeting, Rules: j.Rules}, nil
}

// recorded gives the input as it will be read back from the record. Octets that are no text change on the way there, and a
// step must not see what a later one cannot.
func (in Input) recorded() Input {
	payload, err := EncodeFact(Fact{By: in.By, Act: in.Act, Number: in.Number, Mail: in.Mail})
	if err != nil || !bytes.Contains(payload, []byte(`\ufffd`)) {
		return in
	}
	if f, err := DecodeFact(payload); err == nil {
		in.By, in.Act = f.By, f.Act
	}
	return in
}

// EncodeData writes what an event says as an entry's payload; its Kind stands in the entry.
func EncodeData(d Data) ([]byte, error) {
	payload, err := json.Marshal(d)
	if err != nil {
		return nil, fmt.Errorf("encoding event %s: %w", d.Kind(), err)
	}
	return payload, nil
}

// DecodeData reads an event's payload.
func DecodeData(kind string, payload []byte) (Data, error) {
	read, known := dataReaders[kind]
	if !known {
		return nil, fmt.Errorf("decoding event: unknown kind %q; this record is newer than the program", kind)
	}
	d, err := read(payload)
	if err != nil {
		return nil, fmt.Errorf("decoding event %s: %w", kind, err)
	}
	return d, nil
}

var actReaders = map[string]func([]byte) (Act, error){
	"submit": readAct[Submit], "supply": readAct[Supply], "cast": readAct[Cast], "recuse": readAct[Recuse],
	"puzzle": readAct[Puzzle], "remark": readAct[Remark], "order": readAct[Order], "tick": readAct[Tick],
	"link": readAct[Link], "answer": readAct[Answer], "knock": readAct[Knock], "told": readAct[Told], "recall": readAct[Recall],
}

var dataReaders = map[string]func([]byte) (Data, error){
	"opened": readData[Opened], "supplied": readData[Supplied], "asked": readData[Asked], "reminded": readData[Reminded],
	"completed": readData[Completed], "entered": readData[Entered], "moved": readData[Moved],
	"ballot opened": readData[BallotOpened], "vote": readData[VoteCast], "recused": readData[RecusedFrom],
	"asked back": readData[AskedBack], "commented": readData[Commented], "ballot closed": readData[BallotClosed],
	"referred": readData[Referred], "linked": readData[LinkedTo], "tabled": readData[Tabled], "decided": readData[Decided],
	"reopened": readData[Reopened], "refused": readData[Refused], "roster": readData[RosterChange],
	"fast track": readData[FastTracked], "handed on": readData[HandedOn], "knocked": readData[Knocked], "joined": readData[Joined],
	"voided": readData[Voided], "amending": readData[Amending], "paid": readData[PaidOut], "returned": readData[Returned],
	"meeting vote": readData[MeetingVote], "away": readData[AwayUntil], "meeting": readData[MeetingSet],
	"no meeting": readData[NoMeeting], "budget": readData[BudgetSet], "award": readData[Award], "held": readData[Held], "unheld": readData[Unheld],
	"flagged": readData[Flagged], "renewal": readData[RenewalAsked], "stay": readData[RenewalAnswered],
	"renewal over": readData[RenewalOver], "roster proposed": readData[RosterProposed],
}

func readAct[T Act](b []byte) (Act, error) {
	var v T
	err := json.Unmarshal(b, &v)
	return v, err
}

func readData[T Data](b []byte) (Data, error) {
	var v T
	err := json.Unmarshal(b, &v)
	return v, err
}
