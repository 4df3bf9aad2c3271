package history

import (
	"slices"
	"strings"
	"testing"
)

var (
	home  = Key{"10001", "orders"}
	other = Key{"10001", "invoices"}
)

// Short forms for tables: at is {call, return}.
func create(id int64, call, ret int64) Op {
	return Op{Kind: Create, Outcome: Accepted, Key: home, ID: id, Call: call, Return: ret}
}

func duplicate(call, ret int64) Op {
	return Op{Kind: Create, Outcome: Duplicate, Key: home, Call: call, Return: ret}
}

func lostCreate(call int64) Op {
	return Op{Kind: Create, Outcome: Lost, Key: home, Call: call}
}

func remove(id int64, call, ret int64) Op {
	return Op{Kind: Delete, Outcome: Accepted, Key: home, ID: id, Call: call, Return: ret}
}

func absent(id int64, call, ret int64) Op {
	return Op{Kind: Delete, Outcome: Absent, Key: home, ID: id, Call: call, Return: ret}
}

func lostRemove(id int64, call int64) Op {
	return Op{Kind: Delete, Outcome: Lost, Key: home, ID: id, Call: call}
}

func rename(id int64, outcome Outcome, from, to Key, call, ret int64) Op {
	return Op{Kind: Rename, Outcome: outcome, Key: from, To: to, ID: id, Call: call, Return: ret}
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		name   string
		ops    []Op
		want   Answer
		blames []int
		says   string
	}{
		{"no operation", nil, Ok, nil, ""},
		{"one after the other", []Op{create(1, 0, 1), duplicate(2, 3), remove(1, 4, 5), create(2, 6, 7), absent(1, 8, 9)}, Ok, nil, ""},
		{"a race with one winner", []Op{duplicate(0, 9), create(1, 1, 8), duplicate(2, 7)}, Ok, nil, ""},
		{"a loser that ends before the winner begins", []Op{duplicate(0, 2), create(1, 3, 4)}, Illegal, []int{0}, "but no create had made anything by then"},
		{"a loser that ends as the winner begins", []Op{duplicate(0, 3), create(1, 3, 4)}, Ok, nil, ""},
		{"two winners", []Op{create(1, 0, 5), create(2, 1, 6)}, Illegal, []int{1, 0}, "create 1 of 2 (from 1 to 6) was accepted, but a business was there all the while: that of create 0 of 1 (from 0 to 5)"},
		{"two winners around a delete", []Op{create(1, 0, 2), remove(1, 3, 9), create(2, 4, 5)}, Ok, nil, ""},
		{"a winner before the delete is called", []Op{create(1, 0, 2), create(2, 3, 5), remove(1, 6, 9)}, Illegal, []int{1, 0}, ""},
		{"refused though the delete has returned", []Op{create(1, 0, 1), remove(1, 2, 3), duplicate(4, 5)}, Illegal, []int{2, 1}, "but nothing was there: delete 1 of 1 (from 2 to 3) had ended it"},
		{"refused beside the delete", []Op{create(1, 0, 1), remove(1, 2, 5), duplicate(4, 6)}, Ok, nil, ""},
		{"deleted twice", []Op{create(1, 0, 1), remove(1, 2, 5), remove(1, 3, 6)}, Illegal, []int{2, 1}, "delete 1 of 1"},
		{"deleted once of two", []Op{create(1, 0, 1), remove(1, 2, 5), absent(1, 3, 6)}, Ok, nil, ""},
		{"found absent though there", []Op{create(1, 0, 1), absent(1, 2, 3), remove(1, 4, 5)}, Illegal, []int{1, 0}, "found no 1, but 1 was there all the while"},
		{"deleted though never made", []Op{create(1, 0, 1), remove(2, 2, 3)}, Illegal, []int{1}, "but nothing had made 2 by then"},
		{"deleted before it was made", []Op{remove(1, 0, 1), create(1, 2, 3)}, Illegal, []int{0}, "nothing had made 1"},
		{"deleted by one who did not wait", []Op{create(1, 0, 9), remove(1, 3, 4)}, Ok, nil, ""},
		{"deleted though another is there", []Op{create(1, 0, 1), remove(1, 2, 3), create(2, 4, 5), remove(1, 6, 7)}, Illegal, []int{3, 2}, "another business was there"},

		// What comes late leaves room for more than what came early, if both end alike.
		{"there, though not all the while", []Op{create(1, 0, 10), remove(1, 0, 11), duplicate(0, 1), create(2, 0, 30), absent(2, 2, 20), duplicate(12, 13)}, Ok, nil, ""},
		{"a lost delete of a lost create's id ends one business", []Op{lostCreate(0), lostCreate(0), duplicate(0, 1), lostRemove(7, 1), create(1, 2, 3), remove(1, 4, 5), duplicate(6, 7), create(2, 8, 9)}, Illegal, []int{7}, ""},
		{"two lost deletes of lost creates' ids end two", []Op{lostCreate(0), lostCreate(0), duplicate(0, 1), lostRemove(7, 1), lostRemove(8, 1), create(1, 2, 3), remove(1, 4, 5), duplicate(6, 7), create(2, 8, 9)}, Ok, nil, ""},

		{"a lost create explains the loser", []Op{lostCreate(0), duplicate(5, 6)}, Ok, nil, ""},
		{"a lost create called too late does not", []Op{duplicate(5, 6), lostCreate(7)}, Illegal, []int{0}, ""},
		{"a lost create may not have happened", []Op{lostCreate(0), create(1, 5, 6)}, Ok, nil, ""},
		{"a lost create cannot be undone", []Op{lostCreate(0), duplicate(1, 2), create(1, 5, 6)}, Illegal, []int{2}, "that of a create whose reply was lost"},
		{"a lost create may happen late", []Op{lostCreate(0), create(1, 1, 2), remove(1, 3, 4), duplicate(5, 6)}, Ok, nil, ""},
		{"a lost create happens once", []Op{lostCreate(0), duplicate(1, 2), remove(7, 3, 4), duplicate(5, 6)}, Illegal, []int{3, 2}, ""},
		{"two lost creates happen twice", []Op{lostCreate(0), lostCreate(0), duplicate(1, 2), remove(7, 3, 4), duplicate(5, 6)}, Ok, nil, ""},
		{"a lost create has the id that is deleted", []Op{lostCreate(0), remove(7, 3, 4), create(8, 5, 6)}, Ok, nil, ""},
		{"a lost create has one id", []Op{lostCreate(0), remove(7, 3, 4), remove(8, 5, 6)}, Illegal, []int{2, 1}, ""},
		{"a lost create's id was there all the while", []Op{lostCreate(0), duplicate(1, 2), absent(7, 3, 4), remove(7, 5, 6)}, Illegal, []int{3}, ""},
		{"a lost create has no accepted create's id", []Op{lostCreate(0), remove(7, 1, 2), create(7, 3, 4)}, Illegal, []int{1}, "nothing had made 7"},
		{"a lost delete makes room", []Op{create(1, 0, 1), lostRemove(1, 2), create(2, 3, 4)}, Ok, nil, ""},
		{"a lost delete may not have happened", []Op{create(1, 0, 1), lostRemove(1, 2), duplicate(3, 4), remove(1, 5, 6)}, Ok, nil, ""},
		{"a lost delete may happen late", []Op{create(1, 0, 1), lostRemove(1, 2), duplicate(3, 4), absent(1, 5, 6), create(2, 7, 8)}, Ok, nil, ""},
		{"a lost delete is not undone", []Op{create(1, 0, 1), lostRemove(1, 2), absent(1, 3, 4), duplicate(5, 6)}, Illegal, []int{3, 1}, ""},
		{"a lost delete of another id", []Op{create(1, 0, 1), lostRemove(2, 2), create(3, 3, 4)}, Illegal, []int{2, 0}, ""},

		{"renamed away", []Op{create(1, 0, 1), rename(1, Accepted, home, other, 2, 3), create(2, 4, 5)}, Ok, nil, ""},
		{"renamed away and back", []Op{create(1, 0, 1), rename(1, Accepted, home, other, 2, 3), rename(1, Accepted, other, home, 4, 5), duplicate(6, 7), remove(1, 8, 9)}, Ok, nil, ""},
		{"renamed onto a taken name", []Op{create(1, 0, 1), {Kind: Create, Outcome: Accepted, Key: other, ID: 2, Call: 0, Return: 1}, rename(2, Accepted, other, home, 2, 3)}, Illegal, []int{2, 0}, "rename 2 of 2 from invoices to orders (from 2 to 3) was accepted, but a business was there"},
		{"rename refused on a taken name", []Op{create(1, 0, 1), rename(2, Duplicate, other, home, 2, 3)}, Ok, nil, ""},
		{"rename refused on a free name", []Op{rename(2, Duplicate, other, home, 2, 3)}, Illegal, []int{0}, "was refused as a duplicate, but no create"},
		{"rename of what is not there", []Op{create(1, 0, 1), remove(1, 2, 3), rename(1, Absent, home, other, 4, 5)}, Ok, nil, ""},
		{"rename finds nothing though it is there", []Op{create(1, 0, 1), rename(1, Absent, home, other, 4, 5)}, Illegal, []int{1, 0}, ""},
		{"renamed onto itself", []Op{create(1, 0, 1), rename(1, Accepted, home, home, 2, 3), duplicate(4, 5)}, Ok, nil, ""},
		{"renamed onto itself when gone", []Op{create(1, 0, 1), remove(1, 2, 3), rename(1, Accepted, home, home, 4, 5)}, Illegal, []int{2, 1}, ""},
		{"renamed onto itself beside the create", []Op{rename(1, Accepted, home, home, 0, 9), create(1, 2, 3), remove(1, 4, 5), create(2, 6, 7)}, Ok, nil, ""},
		{"a lost rename onto itself", []Op{create(1, 0, 1), rename(1, Lost, home, home, 2, 0), absent(1, 3, 4)}, Illegal, []int{2, 0}, ""},
		{"a lost rename may free its name", []Op{create(1, 0, 1), rename(1, Lost, home, other, 2, 0), create(2, 3, 4)}, Ok, nil, ""},
		{"a lost rename may take its name", []Op{rename(1, Lost, other, home, 0, 0), duplicate(3, 4), remove(1, 5, 6)}, Ok, nil, ""},
		{"a lost rename takes its name once", []Op{rename(1, Lost, other, home, 0, 0), remove(1, 5, 6), remove(1, 7, 8)}, Illegal, []int{2, 1}, ""},

		{"no kind", []Op{{Outcome: Accepted, Key: home}}, Unknown, []int{0}, "operation 0 has the kind 0"},
		{"no outcome", []Op{{Kind: Create, Key: home}}, Unknown, []int{0}, "operation 0 has the outcome 0"},
		{"a create cannot be absent", []Op{{Kind: Create, Outcome: Absent, Key: home}}, Unknown, []int{0}, "operation 0 is a create that found an id absent"},
		{"a delete cannot be a duplicate", []Op{{Kind: Delete, Outcome: Duplicate, Key: home}}, Unknown, []int{0}, "is a delete"},
		{"called too late", []Op{lostCreate(1 << 62)}, Unknown, []int{0}, "has a time beyond"},
		{"the longest time", []Op{create(1, 1-1<<62, 1<<62-1), duplicate(1<<62-1, 1<<62-1)}, Ok, nil, ""},
		{"returned before called", []Op{create(1, 0, 1), create(2, 5, 4)}, Unknown, []int{1}, "operation 1 returns at 4, before its call at 5"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := Check(c.ops)
			if r.Answer != c.want {
				t.Fatalf("want %v, got %+v", c.want, r)
			}
			if c.want == Ok {
				if len(r.Findings) > 0 {
					t.Fatalf("want no finding, got %+v", r.Findings)
				}
				return
			}
			if len(r.Findings) != 1 {
				t.Fatalf("want one finding, got %+v", r.Findings)
			}
			f := r.Findings[0]
			if !slices.Equal(f.Ops, c.blames) || !strings.Contains(f.Words, c.says) {
				t.Errorf("want operations %v and %q, got %v and %q", c.blames, c.says, f.Ops, f.Words)
			}
		})
	}
}

// TestKeysApart looks at several keys at once: each is decided alone, and each
// that is wrong is reported.
func TestKeysApart(t *testing.T) {
	far := Key{"10002", "orders"}
	at := func(k Key, o Op) Op { o.Key = k; return o }
	r := Check([]Op{
		create(1, 0, 1), at(far, create(2, 0, 1)), at(other, create(3, 0, 1)),
		create(4, 2, 3), at(far, duplicate(2, 3)), at(other, absent(3, 2, 3)),
	})
	if r.Answer != Illegal || len(r.Findings) != 2 || r.Findings[0].Key != home || r.Findings[1].Key != other {
		t.Fatalf("want findings for two of three keys, got %+v", r)
	}
	r = Check([]Op{create(1, 0, 1), at(other, create(3, 1, 0))})
	if r.Answer != Unknown || len(r.Findings) != 1 || r.Findings[0].Key != other {
		t.Fatalf("want one key unknown, got %+v", r)
	}
	r = Check([]Op{create(1, 0, 1), create(2, 0, 1), at(other, create(3, 1, 0))})
	if r.Answer != Illegal || len(r.Findings) != 2 {
		t.Fatalf("want illegal above unknown, got %+v", r)
	}
}

// TestGivesUp is the corner that is not decided: many deletes called before the
// creates of their ids return, all at once, with nothing to tell their order.
func TestGivesUp(t *testing.T) {
	var ops []Op
	for id := range int64(40) {
		ops = append(ops, create(id, 0, 100+id), remove(id, 0, 200+id))
	}
	ops = append(ops, duplicate(300, 301))
	r := Check(ops)
	if r.Answer != Unknown || len(r.Findings) != 1 || !strings.Contains(r.Findings[0].Words, "undecided") {
		t.Fatalf("want unknown, got %v with %d findings", r.Answer, len(r.Findings))
	}
}

func TestOf(t *testing.T) {
	ops := []Op{create(1, 0, 1), {Kind: Delete, Key: other}, rename(1, Accepted, other, home, 2, 3), rename(1, Accepted, home, other, 2, 3)}
	if got := Of(ops, home); len(got) != 3 || got[1].Key != other {
		t.Errorf("got %v", got)
	}
}

func TestPicture(t *testing.T) {
	var page strings.Builder
	if err := Picture([]Op{create(1, 0, 5), create(2, 1, 6), lostRemove(1, 7), duplicate(8, 9)}, &page); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<html", "create 1 of 2 (from 1 to 6) was accepted", "had no reply"} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if err := Picture([]Op{create(1, 5, 0)}, &page); err == nil || !strings.Contains(err.Error(), "returns at 0") {
		t.Errorf("want an error, got %v", err)
	}
	if err := Picture(nil, broken{}); err == nil {
		t.Error("a failure to write went unseen")
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errBroken }

var errBroken = errorString("the disk is full")

type errorString string

func (e errorString) Error() string { return string(e) }
