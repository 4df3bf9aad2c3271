package oracle

import (
	"testing"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// unheard is a create whose caller hung up.
func (s *scene) unheard(name string) *scene {
	s.full(plan.Step{Label: "unheard " + name, HangUp: true, Expect: plan.Expect{Answer: plan.Either}}, create(name), 0, "")
	return s.lost(exchange.HungUp)
}

func (s *scene) again(call exchange.Call, status int, body string) *scene {
	return s.full(plan.Step{Label: "again", Expect: plan.Expect{Answer: plan.Taken}}, call, status, body)
}

func (s *scene) replayed(call exchange.Call, status int, body string) *scene {
	return s.full(plan.Step{Label: "the same", Replay: "unheard n", Expect: plan.Expect{Answer: plan.Taken}}, call, status, body)
}

// lists looks for the name n.
func (s *scene) lists(total string, items ...string) *scene {
	return s.look(LookAt{By: ByList, Project: plan.Primary, Name: "n", Fields: true}, listing("n", "1", "100"), 200, page(total, items...))
}

// twice takes the last call for one that was said twice.
func (s *scene) twice() *scene {
	s.last().Obs.Attempts = 2
	return s
}

// TestMetItself: a create that was said twice and refused may be there, whole
// and once; what must be refused, or was refused at its only saying, is not.
func TestMetItself(t *testing.T) {
	n7, n8 := storedAs("7", "n"), storedAs("8", "n")
	part := `{"BusinessId":7,"BusinessName":"n","Description":"","Owner":"1000000000001","ProjectId":"10001","UseType":"NORMAL"}`
	refused := func(want plan.Answer) *scene {
		return newScene(verdict.Must).step(want, create("n"), 400, refusedWith("C"))
	}
	marked := func(s *scene, items ...string) *scene {
		return s.look(LookAt{By: ByMarker, Project: plan.Primary, Name: "n", Page: 1}, listing("", "1", "100"), 200, page("1", items...))
	}
	for _, test := range []struct {
		name   string
		s      *scene
		claims string
	}{
		{"there", refused(plan.Either).twice().lists("1", n7), ""},
		{"not there", refused(plan.Either).twice().lists("0"), ""},
		{"there twice", refused(plan.Either).twice().lists("2", n7, n8), "created-nothing"},
		{"there in part", refused(plan.Either).twice().lists("1", part), "read-back"},
		{"in the whole list", marked(refused(plan.Either).twice(), n7), ""},
		{"twice in the whole list", marked(refused(plan.Either).twice(), n7, n8), "created-nothing"},
		{"another in the whole list", marked(refused(plan.Either).twice(), storedAs("7", "nm")), "created-nothing"},
		{"said once", refused(plan.Either).lists("1", n7), "created-nothing"},
		{"said once, in the whole list", marked(refused(plan.Either), n7), "created-nothing"},
		{"never right", refused(plan.Reject).twice().lists("1", n7), "created-nothing"},
		{"never right, in the whole list", marked(refused(plan.Reject).twice(), n7), "created-nothing"},
	} {
		if got := claims(test.s.judge().Problems); got != test.claims {
			t.Errorf("%s: claims %q, want %q", test.name, got, test.claims)
		}
	}
}

// TestLostReplies: a create of which nobody heard is there whole or not at all,
// and once.
func TestLostReplies(t *testing.T) {
	unheard := func() *scene { return newScene(verdict.Must).unheard("n") }
	n7, n8 := storedAs("7", "n"), storedAs("8", "n")
	part := `{"BusinessId":7,"BusinessName":"n","Description":"","Owner":"1000000000001","ProjectId":"10001","UseType":"NORMAL"}`
	for _, test := range []struct {
		name   string
		s      *scene
		claims string
	}{
		{"nothing there", unheard().lists("0"), ""},
		{"there", unheard().lists("1", n7), ""},
		{"there twice", unheard().lists("2", n7, n8), "created-nothing"},
		{"there in part", unheard().lists("1", part), "read-back"},
		{"nothing there, then made", unheard().lists("0").again(create("n"), 200, accepted("8")).lists("1", n8), ""},
		{"nothing there, made, and then both", unheard().lists("0").again(create("n"), 200, accepted("8")).lists("2", n7, n8), "created-nothing"},
		{"there, then refused", unheard().lists("1", n7).again(create("n"), 400, refusedWith("C")).lists("1", n7), ""},
		{"there, then made", unheard().lists("1", n7).again(create("n"), 200, accepted("8")), "rejected"},
		{"there, then refused and gone", unheard().lists("1", n7).again(create("n"), 400, refusedWith("C")).lists("0"), "stored"},
		{"not yet there, refused, then there", unheard().lists("0").again(create("n"), 400, refusedWith("C")).lists("1", n7), ""},
		{"never there, and refused", unheard().lists("0").again(create("n"), 400, refusedWith("C")).lists("0"), "stored"},
		{"never there, and refused for trouble", unheard().lists("0").again(create("n"), 503, refusedWith("ServiceUnavailable")).lists("0"), ""},
		{"refused at once, then there", unheard().again(create("n"), 400, refusedWith("C")).lists("1", n7), ""},
		{"refused at once, and rolled back", unheard().again(create("n"), 400, refusedWith("C")).lists("0"), ""},
		{"made at once", unheard().again(create("n"), 200, accepted("8")).lists("1", n8), ""},
		{"made at once, and not kept", unheard().again(create("n"), 200, accepted("8")).lists("1", n7), "created-nothing stored"},
		{"the same refused for its nonce", unheard().lists("0").replayed(create("n"), 400, refusedWith("SignatureNonceUsed")).lists("0"), ""},
		{"the same made it at last", unheard().lists("0").replayed(create("n"), 200, accepted("8")).lists("1", n8), ""},
		{"another name is not touched", unheard().again(create("m"), 200, accepted("8")).lists("1", n7), ""},
		{"taken before", newScene(verdict.Must).step(plan.Accept, create("n"), 200, accepted("7")).unheard("n").lists("1", n7), ""},
		{"taken before, and made again", newScene(verdict.Must).step(plan.Accept, create("n"), 200, accepted("7")).unheard("n").lists("2", n7, n8), "created-nothing"},
	} {
		got := test.s.judge()
		if c := claims(got.Problems); c != test.claims || got.Stop != "" || got.Chance != (test.claims != "") {
			t.Errorf("%s: claims %q, chance %v, stopped %q", test.name, c, got.Chance, got.Stop)
		}
	}
}
