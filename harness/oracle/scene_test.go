package oracle

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// scene is an asking of a case that a test writes by hand.
type scene struct {
	cs *plan.Case
	at Attempt
	n  int // request ids are numbered
}

func newScene(level verdict.Level) *scene {
	return &scene{
		cs: &plan.Case{ID: "test.clause.case", Clause: &contract.Clause{ID: "test.clause", Level: level}},
		at: Attempt{Names: plan.Names{Run: "dwcab12cd", Case: 1}, Whole: true},
	}
}

// params writes "Name=value" pairs.
func params(pairs ...string) []exchange.Pair {
	var out []exchange.Pair
	for _, p := range pairs {
		name, value, _ := strings.Cut(p, "=")
		out = append(out, exchange.Pair{Name: name, Value: value})
	}
	return out
}

// create is a call of a create in the primary project under a name.
func create(name string, more ...string) exchange.Call {
	return exchange.Call{Action: "CreateBusiness", Params: params(append([]string{"ProjectId=10001", "BusinessName=" + name, "Owner=1000000000001", "UseType=NORMAL", "Description=d"}, more...)...)}
}

func on(action, id string, more ...string) exchange.Call {
	return exchange.Call{Action: action, Params: params(append([]string{"ProjectId=10001", "BusinessId=" + id}, more...)...)}
}

func listing(keyword, page, size string) exchange.Call {
	return exchange.Call{Action: "ListBusiness", Params: params("ProjectId=10001", "Keyword="+keyword, "PageNumber="+page, "PageSize="+size)}
}

// step adds a step and what it was answered with.
func (s *scene) step(want plan.Answer, call exchange.Call, status int, body string) *scene {
	return s.full(plan.Step{Label: fmt.Sprintf("step %d", len(s.cs.Steps)+1), Action: call.Action, Expect: plan.Expect{Answer: want}}, call, status, body)
}

func (s *scene) full(st plan.Step, call exchange.Call, status int, body string) *scene {
	st.Action = call.Action
	s.cs.Steps = append(s.cs.Steps, st)
	s.at.Exchanges = append(s.at.Exchanges, s.exchange(call, status, body))
	return s
}

// look adds a look after the last step.
func (s *scene) look(l LookAt, call exchange.Call, status int, body string) *scene {
	ex := s.exchange(call, status, body)
	ex.Look = &l
	s.at.Exchanges = append(s.at.Exchanges, ex)
	return s
}

func (s *scene) exchange(call exchange.Call, status int, body string) Exchange {
	s.n++
	body = strings.ReplaceAll(body, "REQ", fmt.Sprintf(`"RequestId":"R-%d"`, s.n))
	h := http.Header{"Content-Type": {"application/json"}}
	return Exchange{Step: len(s.cs.Steps) - 1, Obs: exchange.Observation{Call: call, Status: status, Header: h, Body: []byte(body), Attempts: 1, Took: time.Millisecond}}
}

// last is the exchange that was added last.
func (s *scene) last() *Exchange { return &s.at.Exchanges[len(s.at.Exchanges)-1] }

func (s *scene) lost(loss exchange.Loss) *scene {
	s.last().Obs.Loss, s.last().Obs.LossWhy = loss, "reset"
	return s
}

// judge judges the one asking.
func (s *scene) judge() Judgement {
	return JudgeAttempt(contract.Default(), fullWorld(), s.cs, &s.at)
}

// claims lists which oracles found something, in order.
func claims(p []verdict.Problem) string {
	var out []string
	for _, x := range p {
		out = append(out, x.Oracle)
	}
	return strings.Join(out, " ")
}

// Bodies.

func accepted(id string) string {
	if id == "" {
		return `{REQ,"HttpStatusCode":200,"Success":true}`
	}
	return `{REQ,"HttpStatusCode":200,"Success":true,"BusinessId":` + id + `}`
}

func refusedWith(code string) string { return `{REQ,"Code":"` + code + `","Message":"no"}` }

func shows(fields string) string {
	return `{REQ,"HttpStatusCode":200,"Success":true,"Data":` + fields + `}`
}

// storedAs is what Get shows of a create of ours.
func storedAs(id, name string) string {
	return `{"BusinessId":` + id + `,"BusinessName":"` + name + `","Description":"d","Owner":"1000000000001","ProjectId":"10001","UseType":"NORMAL"}`
}

func page(total string, items ...string) string {
	return shows(`{"TotalCount":` + total + `,"Business":[` + strings.Join(items, ",") + `]}`)
}
