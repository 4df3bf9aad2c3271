package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestSecretIsNeverShown(t *testing.T) {
	const text = "s3cret-text"
	c := Credentials{AccessKeyID: "ak", Secret: text, Token: text + "-token"}
	shown := map[string]string{}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		shown["secret "+verb] = fmt.Sprintf(verb, c.Secret)
		shown["credentials "+verb] = fmt.Sprintf(verb, c)
		shown["pointer "+verb] = fmt.Sprintf(verb, &c)
		shown["map "+verb] = fmt.Sprintf(verb, map[Secret]any{c.Secret: []Secret{c.Token}})
	}
	shown["String"], shown["GoString"] = c.Secret.String(), c.Secret.GoString()
	b, err := json.Marshal(map[string]any{"c": c, "l": []Secret{c.Secret}})
	if err != nil {
		t.Fatal(err)
	}
	shown["JSON"] = string(b)
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "c", c, "s", c.Secret)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "c", c, "s", c.Secret)
	shown["slog"] = log.String()
	for how, got := range shown {
		if strings.Contains(got, text) || strings.Contains(got, fmt.Sprintf("%x", text)) {
			t.Errorf("%s shows the secret: %s", how, got)
		}
		if !strings.Contains(got, redacted) {
			t.Errorf("%s does not say that something is hidden: %s", how, got)
		}
	}
	if c.Secret.Reveal() != text {
		t.Error("Reveal does not return the text")
	}
}
