package mock

import (
	"context"
	"fmt"
	"net/http/httptest"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
)

func (pr *probe) uniqueness() {
	const other = "1000000000003"
	pr.create("first", "ProjectId", 10001, "BusinessName", "one name", "Description", "first")
	pr.create("second", "ProjectId", 10001, "BusinessName", "second name", "Description", "second")
	for i, set := range [][]any{
		{"ProjectId", 10001}, {"ProjectIdentifier", "p_one"}, {"ProjectId", 10001, "ProjectIdentifier", "p_one"},
		{"ProjectId", 10001, "UseType", "MANUAL_BIZ"}, {"ProjectId", 10001, "Owner", other}, {"ProjectId", 10001, "Description", "first"},
		{"ProjectId", 10001, "Description", "first"}, {"ProjectId", 10001, "Description", "first", "UseType", "MANUAL_BIZ"},
	} {
		pr.say("CreateBusiness", append([]any{"BusinessName", "one name"}, set...)...)
		if i < 2 {
			pr.say("CreateBusiness", append([]any{"BusinessName", "second name"}, set...)...)
		}
		pr.look("first", "one name")
	}
	pr.say("CreateBusiness", "ProjectId", 10002, "BusinessName", "one name")
	pr.say("UpdateBusiness", "ProjectId", 10001, "BusinessId", "#second", "BusinessName", "one name")
	pr.look("second", "one name")
	pr.say("UpdateBusiness", "ProjectId", 10001, "BusinessId", "#second", "BusinessName", "third name")
	pr.say("CreateBusiness", "ProjectId", 10001, "BusinessName", "third name")
	pr.say("CreateBusiness", "ProjectId", 10001, "BusinessName", "second name")
	pr.say("DeleteBusiness", "ProjectId", 10001, "BusinessId", "#first")
	pr.say("CreateBusiness", "ProjectId", 10001, "BusinessName", "one name")
	pr.say("CreateBusiness", "ProjectId", 10001, "BusinessName", "failed", "UseType", "X")
	pr.say("CreateBusiness", "ProjectId", 10001, "BusinessName", "failed")
	pr.say("CreateBusiness", "ProjectId", 10001, "BusinessName", "field", "Description", "carried")
	pr.say("CreateBusiness", "ProjectId", 10001, "BusinessName", "carried")
	for _, name := range []string{
		"like ab", "likeab", "like abc", "like ab1", "like ab2", "like 业", "like 务", "like  ab", "like_ab", "like%20ab", "like😀", "like😁",
		strings.Repeat("l", 41) + "a", strings.Repeat("l", 41) + "b", strings.Repeat("l", 101) + "a", strings.Repeat("l", 101) + "b",
		strings.Repeat("l", 251) + "a", strings.Repeat("l", 251) + "b",
	} {
		pr.say("CreateBusiness", "ProjectId", 10001, "BusinessName", name)
	}
	pr.look("", "")
	for i := range 100 {
		pr.say("CreateBusiness", "ProjectId", 10001, "BusinessName", fmt.Sprint("crowd ", i))
	}
	pr.say("CreateBusiness", "ProjectId", 10001, "BusinessName", "crowd 99")
	pr.say("CreateBusiness", "ProjectId", 10002, "BusinessName", "one name")
}

// unheard has a create asked whose caller is gone, and finds out what it did.
func (pr *probe) unheard() {
	if pr.over() {
		return
	}
	req, err := pr.build(exchange.Call{Action: "CreateBusiness", Params: p("ProjectId", 10001, "BusinessName", "unheard", "Description", "whole")})
	if err != nil {
		panic(err)
	}
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	pr.h.ServeHTTP(httptest.NewRecorder(), toHTTP(req).WithContext(gone))
	found := pr.say("ListBusiness", "ProjectId", 10001, "Keyword", "unheard", "PageNumber", 1, "PageSize", 9)
	pr.say("CreateBusiness", "ProjectId", 10001, "BusinessName", "unheard")
	pr.say("ListBusiness", "ProjectId", 10001, "Keyword", "unheard", "PageNumber", 1, "PageSize", 9)
	for _, b := range found.doc.Node.Get("Data.Business").Items() {
		pr.say("DeleteBusiness", "ProjectId", 10001, "BusinessId", b.Get("BusinessId").Text())
	}
	pr.note("the same again: %s", pr.send(req))
}

func (pr *probe) ways() {
	n := 0
	for _, sig := range []string{exchange.V1, exchange.V3} {
		for _, format := range []string{exchange.JSON, exchange.XML} {
			for _, method := range []string{exchange.POST, exchange.GET} {
				for _, place := range []string{exchange.Form, exchange.Query} {
					n++
					way := exchange.Way{Signature: sig, Format: format, Method: method, Place: place}
					for _, set := range [][]any{
						{"BusinessName", fmt.Sprint("way", n), "ProjectId", 10001, "Description", "d & <e>", "UseType", "MANUAL_BIZ"},
						{"BusinessName", fmt.Sprint("way", n), "ProjectId", 10001},
						{"ProjectId", 10001},
					} {
						g := pr.raw("create "+way.String(), exchange.Call{Action: "CreateBusiness", Params: p(set...), Way: way})
						if id := g.doc.Node.Get("BusinessId").Text(); id != "" {
							pr.ids["way"] = id
						}
					}
					pr.raw("get "+way.String(), exchange.Call{Action: "GetBusiness", Params: p("BusinessId", pr.ids["way"], "ProjectId", 10001), Way: way})
					pr.raw("list "+way.String(), exchange.Call{Action: "ListBusiness", Params: p("PageNumber", 1, "PageSize", 3, "Keyword", "way", "ProjectId", 10001), Way: way})
					pr.look("way", "way")
				}
			}
		}
	}
}

func (pr *probe) reading() {
	for i := range 7 {
		pr.create(fmt.Sprint("read", i), "ProjectId", 10001, "BusinessName", fmt.Sprintf("pre read%d post", i), "Description", "reads", "Owner", "1000000000003")
	}
	pr.create("twin", "ProjectId", 10002, "BusinessName", "pre read3 post", "UseType", "MANUAL_BIZ")
	for _, size := range []int{1, 2, 3, 7, 20} {
		for page := 1; page <= 9; page++ {
			pr.say("ListBusiness", "ProjectId", 10001, "Keyword", "read", "PageNumber", page, "PageSize", size)
		}
	}
	for _, keyword := range []string{"read3", "pre read3 post", "pre", "post", "rea", "reads", "nothing", "READ3", "prefix of none", ""} {
		pr.say("ListBusiness", "ProjectId", 10001, "Keyword", keyword, "PageNumber", 1, "PageSize", 50)
	}
	pr.say("UpdateBusiness", "ProjectId", 10001, "BusinessId", "#read2", "Description", "changed")
	pr.look("read2", "read")
	pr.say("UpdateBusiness", "ProjectId", 10001, "BusinessId", "#read2", "Description", "changed again", "Owner", "1000000000001")
	pr.look("read2", "read")
	pr.say("UpdateBusiness", "ProjectId", 10001, "BusinessId", "#read2", "Owner", "1000000000003")
	pr.say("UpdateBusiness", "ProjectId", 10001, "BusinessId", "#read2", "BusinessName", "pre read2 anew")
	pr.look("read2", "read")
	pr.look("read6", "read")
	pr.say("UpdateBusiness", "ProjectId", 10002, "BusinessId", "#read2", "Description", "from elsewhere")
	pr.say("DeleteBusiness", "ProjectId", 10002, "BusinessId", "#read2")
	pr.look("read2", "read")
	pr.say("UpdateBusiness", "ProjectId", 10001, "BusinessId", 424242, "Description", "not there")
	pr.say("GetBusiness", "ProjectId", 10001, "BusinessId", 424242)
	if id := pr.ids["read2"]; id != "" {
		var n int64
		_, _ = fmt.Sscan(id, &n)
		pr.say("GetBusiness", "ProjectId", 10001, "BusinessId", n+1<<32)
	}
	pr.say("DeleteBusiness", "ProjectId", 10001, "BusinessId", "#read3")
	pr.say("DeleteBusiness", "ProjectId", 10001, "BusinessId", "#read3")
	pr.say("DeleteBusiness", "ProjectId", 10002, "BusinessId", "#twin")
	pr.look("read3", "read")
	pr.create("after", "ProjectId", 10001, "BusinessName", "after all")
	pr.look("after", "after")
}

func (pr *probe) tenants() {
	theirs := pr.raw("theirs", exchange.Call{Action: "CreateBusiness", Params: p("BusinessName", "theirs", "ProjectId", 20001), As: exchange.OtherTenant})
	id := theirs.doc.Node.Get("BusinessId").Text()
	for _, project := range []int{20001, 10001} {
		pr.say("GetBusiness", "ProjectId", project, "BusinessId", id)
		pr.say("UpdateBusiness", "ProjectId", project, "BusinessId", id, "Description", "mine")
		pr.say("DeleteBusiness", "ProjectId", project, "BusinessId", id)
	}
	pr.say("ListBusiness", "ProjectId", 20001, "PageNumber", 1, "PageSize", 9)
	for _, way := range []exchange.Way{{Signature: exchange.V3}, {Format: exchange.XML}} {
		for _, a := range []string{"GetBusiness", "UpdateBusiness"} {
			pr.raw(fmt.Sprint("theirs ", way), exchange.Call{Action: a, Way: way, Params: p("ProjectId", 20001, "BusinessId", id, "Description", "mine")})
		}
	}
	for _, a := range []string{"GetBusiness", "ListBusiness"} {
		pr.raw("theirs by a temporary key", exchange.Call{Action: a, As: exchange.Temporary, Params: p("ProjectId", 20001, "BusinessId", id, "PageNumber", 1, "PageSize", 9)})
	}
	pr.say("CreateBusiness", "ProjectId", 20001, "BusinessName", "theirs too", "UseType", "MANUAL_BIZ")
	pr.say("DeleteBusiness", "ProjectIdentifier", "p_three", "BusinessId", id)
	pr.raw("read theirs", exchange.Call{Action: "GetBusiness", Params: p("BusinessId", id, "ProjectId", 20001), As: exchange.OtherTenant})
	for _, a := range []string{"CreateBusiness", "GetBusiness", "ListBusiness", "UpdateBusiness", "DeleteBusiness"} {
		for _, as := range []string{exchange.Unauthorized, exchange.Inactive, exchange.Temporary} {
			pr.raw(as, exchange.Call{Action: a, Params: p("BusinessName", "denied", "BusinessId", pr.ids["read4"], "ProjectId", 10001, "PageNumber", 1, "PageSize", 3), As: as})
		}
	}
	pr.look("", "denied")
}

// provoked asks every Action under every provider state.
func (pr *probe) provoked() {
	for i, state := range newStates(pr.h.(*Server).contract).order {
		pr.state(fmt.Sprintf(`{"state":%q,"action":"setup"}`, state))
		name := fmt.Sprint("state", i)
		pr.say("CreateBusiness", "ProjectId", 10001, "BusinessName", name)
		pr.say("GetBusiness", "ProjectId", 10001, "BusinessId", "#read5")
		pr.state(fmt.Sprintf(`{"state":%q,"action":"teardown"}`, state))
		pr.look("", name)
		pr.say("CreateBusiness", "ProjectId", 10001, "BusinessName", name)
	}
}

func (pr *probe) series() {
	for i := range 24 {
		pr.create("serial", "ProjectId", 10001, "BusinessName", fmt.Sprintf("serial%02d", i), "Description", "s")
	}
	pr.look("serial", "serial")
}

// races asks at once, and notes only what no chance decides.
func (pr *probe) races() {
	var zero time.Duration
	pr.mu.Lock()
	pr.slept = &zero
	pr.mu.Unlock()
	defer func() { pr.mu.Lock(); pr.slept = nil; pr.mu.Unlock() }()
	for round, name := range []func(int) string{func(int) string { return "race" }, func(i int) string { return fmt.Sprint("distinct", i) }} {
		var wg sync.WaitGroup
		var mu sync.Mutex
		count := map[string]int{}
		for i := range 8 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				req, err := pr.build(exchange.Call{Action: "CreateBusiness", Params: p("BusinessName", name(i), "ProjectId", 10001)})
				if err != nil {
					panic(err)
				}
				w := httptest.NewRecorder()
				func() {
					defer func() { _ = recover() }()
					pr.h.ServeHTTP(w, toHTTP(req))
				}()
				g := gotten(w.Code, w.Header(), w.Body.Bytes())
				word := fmt.Sprint(g.status, g.code(), g.ok())
				mu.Lock()
				count[word]++
				mu.Unlock()
			}()
		}
		wg.Wait()
		var words []string
		for w, n := range count {
			// How many lose by which refusal may be chance; that some do is not.
			words = append(words, fmt.Sprint(w, " ", n > 1))
		}
		sort.Strings(words)
		names := pr.listed(10001, []string{"race", "distinct"}[round])
		pr.note("race %d: %s, %d kept", round, strings.Join(words, "; "), len(names))
	}
}
