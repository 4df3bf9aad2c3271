package oracle

import (
	"net/http"
	"testing"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/wire"
)

// TestLeakIn: traces and statements are found; sentences that share words with
// them are not, and neither is what the caller sent.
func TestLeakIn(t *testing.T) {
	for _, test := range []struct {
		name, message, sent string
		leak                bool
	}{
		{name: "java frame", message: "rejected\n\tat com.example.business.Service.handle(Service.java:87)", leak: true},
		{name: "java frame of a module", message: "\tat java.base/java.util.HashMap.get(HashMap.java:12)", leak: true},
		{name: "java class", message: "java.lang.NullPointerException", leak: true},
		{name: "java cause", message: "Caused by: com.example.BusinessException", leak: true},
		{name: "go trace", message: "goroutine 12 [running]:", leak: true},
		{name: "go place", message: "create.go:33", leak: true},
		{name: "go panic", message: "panic: runtime error: index out of range", leak: true},
		{name: "python trace", message: "Traceback (most recent call last)", leak: true},
		{name: "python place", message: `File "/app/x.py", line 3`, leak: true},
		{name: "select", message: "SELECT id, name FROM business WHERE name = 'x'", leak: true},
		{name: "select with a limit", message: "select * from t_business limit 1", leak: true},
		{name: "select in order", message: "select * from t_business order by id", leak: true},
		{name: "insert", message: "SQL: INSERT INTO business (project_id, name) VALUES (?, ?)", leak: true},
		{name: "insert without columns", message: "insert into business values (1)", leak: true},
		{name: "update", message: "UPDATE business SET name = ?", leak: true},
		{name: "delete", message: "DELETE FROM business WHERE id = 3", leak: true},
		{name: "duplicate key", message: "Duplicate entry 'a-b' for key 'uk'", leak: true},
		{name: "state of a database", message: "SQLSTATE 23505", leak: true},
		{name: "a constraint that failed", message: "UNIQUE constraint failed: business.project_id, business.name", leak: true},
		{name: "a constraint that is violated", message: `duplicate key value violates unique constraint "uk"`, leak: true},
		{name: "a constraint in plain words", message: "the name breaks a constraint of the project"},
		{name: "an exception of a database", message: "com.mysql.jdbc.SQLException: closed", leak: true},
		{name: "an exception of a constraint", message: "SQLIntegrityConstraintViolation", leak: true},
		{name: "oracle", message: "ORA-00001: unique constraint violated", leak: true},
		{name: "mysql", message: "You have an error in your SQL syntax", leak: true},

		{name: "what the caller sent is too short to be told", message: "ORA-00001", sent: "ORA", leak: true},
		{name: "what the caller sent stands in it", message: "the name ORA-00001 is not allowed", sent: "ORA-"},
		{name: "plain", message: "the name is taken"},
		{name: "select as a word", message: "Please select a workspace from the list where you are a member."},
		{name: "delete as a word", message: "You are not allowed to delete from this workspace."},
		{name: "insert as a word", message: "You cannot insert into workspace 10001 (p_one)."},
		{name: "update as a word", message: "Failed to update the business: its description is not set, see https://a.example/?q=1"},
		{name: "cause as a word", message: "Caused by: too many workflows in the workspace"},
		{name: "panic as a word", message: "do not panic: try again"},
		{name: "what the caller sent", message: "the name INSERT INTO t VALUES (1) is not allowed", sent: "INSERT INTO t VALUES (1)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			doc := wire.ObjectOf(
				wire.M("Code", wire.StringOf("1201111279")), wire.M("RequestId", wire.StringOf("r")),
				wire.M("Message", wire.StringOf(test.message)), wire.M("Recommend", wire.StringOf("https://a.example/troubleshoot?q=1&set=2")))
			for _, body := range [][]byte{wire.EncodeJSON(doc), wire.EncodeXML("Error", doc)} {
				ex := &Exchange{Obs: exchange.Observation{
					Call:   exchange.Call{Action: "CreateBusiness", Params: []exchange.Pair{{Name: "BusinessName", Value: test.sent}}},
					Status: 400, Header: http.Header{}, Body: body,
				}}
				if got := leakIn(ex, ex.Answer(contract.Default())); (got != "") != test.leak {
					t.Errorf("%s: found %q, want a leak: %v", body, got, test.leak)
				}
			}
		})
	}
}
