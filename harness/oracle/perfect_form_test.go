package oracle

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/wire"
)

// answer performs a call and writes the answer in one of the forms that the
// contract leaves open, chosen at random.
func (p *perfect) answer(call exchange.Call) exchange.Observation {
	if p.trouble > 0 && p.state == "" && p.rand.IntN(1000) < p.trouble {
		return p.inTrouble(call)
	}
	members, refused := p.do(&call)
	rid := p.requestID()
	obs := exchange.Observation{
		Call: call, Status: 200, Header: http.Header{}, Attempts: 1, Proto: "HTTP/1.1",
		Start: time.Unix(0, 0), Took: time.Duration(p.rand.IntN(1500)) * time.Millisecond,
	}
	root := call.Action + "Response"
	if refused == nil {
		members = p.accepted(members, rid, &obs)
	} else {
		members = p.refused(refused, rid, &obs)
		if obs.Status != 200 {
			root = "Error"
		}
	}
	if p.rand.IntN(2) == 0 {
		obs.Header.Set("X-Acs-Request-Id", rid)
	}
	if p.rand.IntN(4) == 0 {
		members = append(members, wire.M("AccessDeniedDetail", wire.NullOf()), wire.M("Api", wire.StringOf(call.Action)))
	}
	p.write(wire.ObjectOf(p.shuffle(members)...), root, &obs)
	return obs
}

// inTrouble answers with a passing trouble, in an envelope or as the page of
// what stands in front of the service.
func (p *perfect) inTrouble(call exchange.Call) exchange.Observation {
	if p.rand.IntN(2) == 0 {
		_, _ = p.do(&call) // it was done, and the answer went wrong
	}
	obs := exchange.Observation{Call: call, Status: 503, Header: http.Header{}, Attempts: 1, Took: time.Millisecond}
	if p.rand.IntN(2) == 0 {
		obs.Status, obs.Body = 502, []byte("<html><body>Bad Gateway</body></html>")
		obs.Header.Set("Content-Type", "text/html")
		return obs
	}
	why := &denial{503, "ServiceUnavailable", "The request has failed due to a temporary failure of the server."}
	if p.rand.IntN(2) == 0 {
		why = &denial{500, "InternalError", "The request processing has failed due to some unknown error, exception or failure."}
	}
	p.write(wire.ObjectOf(p.refused(why, p.requestID(), &obs)...), "Error", &obs)
	return obs
}

func (p *perfect) accepted(members []wire.Member, rid string, obs *exchange.Observation) []wire.Member {
	if p.rand.IntN(8) == 0 {
		obs.Status = 201
	}
	members = append(members,
		wire.M("RequestId", wire.StringOf(rid)), wire.M("Success", wire.BoolOf(true)),
		wire.M("HttpStatusCode", wire.IntOf(int64(obs.Status))))
	switch p.rand.IntN(4) {
	case 0:
		members = append(members, wire.M("ErrorCode", wire.StringOf("")), wire.M("ErrorMessage", wire.StringOf("")))
	case 1:
		members = append(members, wire.M("ErrorCode", wire.NullOf()), wire.M("ErrorMessage", wire.NullOf()))
	case 2: // the vendor's own sample
		members = append(members, wire.M("ErrorCode", wire.StringOf("Invalid.Tenant.ConnectionNotExists")), wire.M("ErrorMessage", wire.StringOf("The connection does not exist.")))
	}
	return members
}

func (p *perfect) refused(r *denial, rid string, obs *exchange.Observation) []wire.Member {
	out := []wire.Member{wire.M("RequestId", wire.StringOf(rid))}
	gateway := []wire.Member{
		wire.M("Code", wire.StringOf(r.code)), wire.M("Message", wire.StringOf(r.message)),
		wire.M("HostId", wire.StringOf("dataworks.cn-shanghai.aliyuncs.com")), wire.M("Recommend", wire.StringOf("https://api.aliyun.com/troubleshoot?q="+r.code)),
	}
	schema := []wire.Member{
		wire.M("ErrorCode", wire.StringOf(r.code)), wire.M("ErrorMessage", wire.StringOf(r.message)), wire.M("Success", wire.BoolOf(false)),
	}
	if obs.Call.Action == "CreateBusiness" {
		schema = append(schema, wire.M("BusinessId", []wire.Node{wire.NullOf(), wire.IntOf(0)}[p.rand.IntN(2)]))
	}
	switch p.rand.IntN(4) {
	case 0, 1:
		obs.Status = r.status
		return append(out, gateway...)
	case 2:
		obs.Status = r.status
		return append(append(out, gateway...), schema[:3]...)
	}
	if p.rand.IntN(2) == 0 {
		obs.Status = r.status
	}
	return append(append(out, schema...), wire.M("HttpStatusCode", wire.IntOf(int64(obs.Status))))
}

// write writes the document in the format of the call.
func (p *perfect) write(n wire.Node, root string, obs *exchange.Observation) {
	format := obs.Call.Way.Full().Format
	if obs.Call.Tamper == "format-absent" {
		format = exchange.XML
	}
	if format == exchange.XML {
		obs.Body = wire.EncodeXML(root, n, "Message", "Recommend")
		obs.Header.Set("Content-Type", p.pick("text/xml;charset=utf-8", "text/xml; charset=UTF-8", "application/xml"))
		return
	}
	obs.Body = wire.EncodeJSON(n)
	if p.rand.IntN(3) == 0 {
		var b bytes.Buffer
		_ = json.Indent(&b, obs.Body, "", "  ") // of what was just written
		obs.Body = append(b.Bytes(), '\n')
	}
	if p.rand.IntN(3) == 0 {
		obs.Body = escaped(obs.Body)
	}
	obs.Header.Set("Content-Type", p.pick("application/json;charset=utf-8", "application/json", "text/json; charset=UTF-8"))
}

func (p *perfect) pick(of ...string) string { return of[p.rand.IntN(len(of))] }

// escaped writes everything beyond ASCII as escapes of JSON.
func escaped(body []byte) []byte {
	var b strings.Builder
	for _, r := range string(body) {
		if r < 0x80 {
			b.WriteRune(r)
			continue
		}
		for _, u := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, `\u%04x`, u)
		}
	}
	return []byte(b.String())
}
