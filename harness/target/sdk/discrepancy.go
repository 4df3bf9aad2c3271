package sdk

import (
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	sdkerrors "github.com/aliyun/alibaba-cloud-sdk-go/sdk/errors"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/wire"
)

// made is what the SDK made of one answer: its typed response, or its error of
// the API, or neither, and the view of it.
type made struct {
	view     *exchange.SDKView
	response any
	refused  *sdkerrors.ServerError
}

// comparison holds the bytes of an answer against what the SDK shows of them.
type comparison struct {
	found []exchange.Discrepancy
}

// mostDiscrepancies bounds what is noted of one answer: a list of many items
// that all differ shows that with these.
const mostDiscrepancies = 50

// compare lists where the SDK hides or misreads what the bytes of a whole
// answer say. A field that is absent or null in the bytes and the zero value
// to the SDK is no discrepancy: that is how its structs say so.
func compare(status int, body []byte, m made) []exchange.Discrepancy {
	c := &comparison{}
	doc := wire.Decode("", body)
	switch {
	case m.view.ErrorType == panicked:
		c.note(exchange.Unread, "", told(doc, body), "a panic: "+m.view.Message)
	case m.view.ErrorType == clientError:
		c.note(exchange.Unread, "", told(doc, body), m.view.ErrorCode)
	case m.refused != nil:
		c.refusal(doc.Node, m.refused)
	case m.response != nil && len(body) == 0:
		c.note(exchange.Misread, "", "an empty body", "an answer without an error")
	case m.response != nil:
		c.object("", doc.Node, reflect.Indirect(reflect.ValueOf(m.response)))
		if yes, ok := doc.Node.Get("Success").Bool(); ok && !yes && status >= 200 && status < 300 {
			c.note(exchange.Hidden, "Success", "false", "no error")
		}
	}
	return c.found
}

func (c *comparison) note(kind exchange.DiscrepancyKind, at, bytes, shown string) {
	if len(c.found) < mostDiscrepancies {
		c.found = append(c.found, exchange.Discrepancy{Kind: kind, At: at, Bytes: shortened(bytes), SDK: shortened(shown)})
	}
}

// refusal compares the members of an error body with what the SDK's error says.
func (c *comparison) refusal(body wire.Node, e *sdkerrors.ServerError) {
	if body.Kind != wire.Object {
		return // it shows the body as it came
	}
	shows := map[string]string{
		"RequestId": e.RequestId(), "HostId": e.HostId(), "Code": e.ErrorCode(), "Message": e.Message(), "Recommend": e.Recommend(),
	}
	for _, m := range body.Members {
		said := m.Node.Text()
		shown, knows := shows[m.Name]
		switch {
		case m.Node.Empty() || said == shown, m.Name == "AccessDeniedDetail":
		case !knows, shown == "":
			c.note(exchange.Hidden, m.Name, value(m.Node), "nothing")
		case m.Name == "Message" && body.Get("Message").Kind == wire.Text:
			c.note(exchange.Hidden, m.Name, said, "the whole body")
		default:
			c.note(exchange.Misread, m.Name, said, shown)
		}
	}
}

// object compares an object with a struct of the SDK, member by member.
func (c *comparison) object(at string, n wire.Node, v reflect.Value) {
	if n.Kind != wire.Object {
		c.other(at, n, v)
		return
	}
	known := map[string]bool{}
	for i := range v.NumField() {
		name, ok := memberOf(v.Type().Field(i))
		if ok {
			known[name] = true
			c.value(join(at, name), n.Get(name), v.Field(i))
		}
	}
	for _, m := range n.Members {
		if !known[m.Name] && !m.Node.Empty() {
			c.note(exchange.Hidden, join(at, m.Name), value(m.Node), "nothing")
		}
	}
}

// value compares one value with a field of the SDK.
func (c *comparison) value(at string, n wire.Node, v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		c.object(at, n, v)
		return
	case reflect.Slice:
		if n.Kind != wire.Array || len(n.Elems) != v.Len() {
			c.other(at, n, v)
			return
		}
		for i := range n.Elems {
			c.value(at, n.Elems[i], v.Index(i)) // every item by the path of its list
		}
		return
	}
	shown, kind := text(v)
	switch {
	case n.Kind == wire.None || n.Kind == wire.Null, n.Kind == wire.Object, n.Kind == wire.Array:
		c.other(at, n, v)
	case n.Text() != shown && !sameNumber(n, v):
		c.note(exchange.Misread, at, value(n), shown)
	case n.Kind != kind || n.Text() != shown:
		c.note(exchange.Hidden, at, "the "+n.Kind.String()+" "+value(n), "the "+kind.String()+" "+shown)
	}
}

// other compares values of two shapes: what the SDK leaves at its zero value
// it does not show, and what is not there it has from elsewhere.
func (c *comparison) other(at string, n wire.Node, v reflect.Value) {
	switch zero := v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0; {
	case zero && n.Empty():
	case zero:
		c.note(exchange.Hidden, at, value(n), "nothing")
	default:
		shown, _ := text(v)
		c.note(exchange.Misread, at, value(n), shown)
	}
}

// sameNumber reports whether an integer of the SDK is what a number of another
// form says, as 200.0 and 200 do.
func sameNumber(n wire.Node, v reflect.Value) bool {
	if !v.CanInt() || n.Kind != wire.Number && n.Kind != wire.String {
		return false
	}
	f, err := strconv.ParseFloat(n.Literal, 64)
	return err == nil && f == float64(v.Int()) && f < 1<<53 && f > -1<<53
}

// memberOf is the member that a field of the SDK's structs is read from; false
// for the parts that no member fills.
func memberOf(f reflect.StructField) (string, bool) {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name, name != "" && !f.Anonymous
}

// text is what a plain value of the SDK says, and the kind it must have in
// JSON.
func text(v reflect.Value) (string, wire.Kind) {
	switch {
	case v.Kind() == reflect.String:
		return v.String(), wire.String
	case v.Kind() == reflect.Bool:
		return strconv.FormatBool(v.Bool()), wire.Bool
	case v.CanInt():
		return strconv.FormatInt(v.Int(), 10), wire.Number
	case v.Kind() == reflect.Slice:
		return fmt.Sprintf("a list of %d", v.Len()), wire.Array
	}
	return fmt.Sprint(v.Interface()), wire.None
}

// value shows what stands in the bytes.
func value(n wire.Node) string {
	switch n.Kind {
	case wire.None:
		return "nothing"
	case wire.Array:
		return fmt.Sprintf("a list of %d", len(n.Elems))
	case wire.Object:
		return fmt.Sprintf("an object of %d members", len(n.Members))
	case wire.String, wire.Text:
		if n.Literal == "" {
			return `""`
		}
	}
	return n.Literal
}

// told says in a few words what a body is that the SDK could not read.
func told(doc wire.Document, body []byte) string {
	switch {
	case len(body) == 0:
		return "an empty body"
	case doc.Format == "":
		return "a body that is neither JSON nor XML"
	}
	if code := doc.Node.Get("Code"); code.Exists() && code.Kind != wire.String && code.Kind != wire.Text {
		return "Code as " + code.Kind.String()
	}
	return "a body in " + doc.Format
}

func join(at, name string) string {
	if at == "" {
		return name
	}
	return at + "." + name
}

// answered reports whether an observation holds a whole answer to compare.
func answered(o *exchange.Observation) bool {
	return o.Loss == "" && o.Status != 0 && o.Status != http.StatusSwitchingProtocols
}
