package session_test

import (
	"html"
	"net/http"
	"strings"
	"time"
	"unicode"
)

// perform runs the action.
func (s *stubborn) perform(r *request) (document, *refusal) {
	given := s.operation(r)
	if s.is("nowhere-is-empty") && r.action == "ListBusiness" && given.value("ProjectId")+given.value("ProjectIdentifier") == "" {
		return document{{"Data", document{{"TotalCount", 0}, {"PageNumber", 1}, {"PageSize", 10}, {"Business", []document{}}}}}, nil
	}
	p, f := s.resolve(r, given)
	if f != nil {
		return nil, f
	}
	switch r.action {
	case "CreateBusiness":
		return s.create(r, p, given)
	case "GetBusiness":
		return s.get(r, p, given)
	case "ListBusiness":
		return s.list(r, p, given)
	case "UpdateBusiness":
		return s.update(r, p, given)
	}
	return s.remove(r, p, given)
}

func (s *stubborn) create(r *request, p *project, given pairs) (document, *refusal) {
	s.creates.Add(1)
	v, f := s.draft(r, p, given)
	if f != nil {
		s.afterRefusal(p, v, f)
		return nil, f
	}
	s.mangle(&v)
	b, f := s.insert(r, p, v)
	if f != nil {
		return nil, f
	}
	if s.is("stored-but-refused") && len(v.description) >= 200 {
		return nil, s.own(r, "late trouble")
	}
	if s.is("accepted-not-stored") && v.useType == "MANUAL_BIZ" && v.description == "" {
		s.mu.Lock()
		gone := b.latest()
		gone.gone = true
		s.change(b, gone)
		s.mu.Unlock()
	}
	id := b.id
	if s.is("ids-rounded") {
		id = int64(float64(id))
	}
	return document{{"BusinessId", id}}, nil
}

// draft reads and checks the fields of a new business.
func (s *stubborn) draft(r *request, p *project, given pairs) (version, *refusal) {
	v := version{at: s.now(), name: given.value("BusinessName"), description: given.value("Description"), owner: given.value("Owner"), useType: given.value("UseType")}
	v.owner = s.ownerOr(v.owner, r, p, given)
	var f *refusal
	if v.useType, f = s.readUseType(r, v.useType); f != nil {
		return v, f
	}
	return v, s.checkTexts(r, v)
}

func (s *stubborn) checkTexts(r *request, v version) *refusal {
	if !s.acceptableName(v.name) {
		return s.own(r, "bad name")
	}
	if !writable(v.description, 4000) || s.is("strict-text") && !plain(v.description, 500, ".") {
		return s.own(r, "bad description")
	}
	if !s.acceptableOwner(v.owner, r) {
		return s.own(r, "bad owner")
	}
	return s.stumble(r, v)
}

// stumble holds the faults that some texts bring down.
func (s *stubborn) stumble(r *request, v version) *refusal {
	text := v.name + v.description
	system := documented["system failure"]
	switch {
	case s.is("emoji-fails") && strings.ContainsFunc(text, func(c rune) bool { return c > 0xffff }):
		return &system
	case s.is("quote-shows-sql") && strings.Contains(text, "'"):
		return refusing(http.StatusInternalServerError, "Invalid.Wkbench.Parameter", "You have an error in your SQL syntax; check the manual for the right syntax to use near '"+"' at line 1: INSERT INTO t_business (name, description) VALUES (?, ?)")
	case s.is("long-text-fails") && len(text) > 2000:
		return &system
	case s.is("digits-refused") && strings.ContainsFunc(v.description, unicode.IsDigit):
		return s.own(r, "bad description")
	case s.is("long-names-refused") && len([]rune(v.name)) > 50:
		return s.own(r, "bad name")
	case s.is("cjk-refused") && strings.ContainsFunc(v.name, func(c rune) bool { return unicode.Is(unicode.Han, c) }):
		return s.own(r, "bad name")
	}
	return nil
}

func (s *stubborn) acceptableName(name string) bool {
	switch {
	case s.is("strict-text"):
		return plain(name, 60, "")
	case s.is("outer-space-refused") && strings.TrimSpace(name) != name:
		return false
	}
	return writable(name, 255)
}

func (s *stubborn) acceptableOwner(owner string, r *request) bool {
	if s.is("owner-any") || s.is("owner-default-empty") || s.is("owner-sent-empty-kept") {
		return writable(owner, 64)
	}
	if owner == r.key.accountID {
		return true
	}
	for _, o := range append(s.owners, subAccount) {
		if owner == o && r.key.tenant == s.caller.tenant && !s.is("owner-caller-only") {
			return true
		}
	}
	return false
}

// ownerOr is the owner given, or the account that calls.
func (s *stubborn) ownerOr(owner string, r *request, p *project, given pairs) string {
	_, there := given.get("Owner")
	switch {
	case s.is("owner-ignored"):
		return r.key.accountID
	case owner != "":
		return owner
	case s.is("owner-sent-empty-kept") && there, s.is("owner-default-empty") && !there:
		return ""
	case s.is("owner-default-project"):
		return p.owner
	case s.is("owner-default-key"):
		return s.caller.accountID[:len(s.caller.accountID)-1] + "9" // the id of the key, not of the account
	}
	return r.key.accountID
}

func (s *stubborn) readUseType(r *request, given string) (string, *refusal) {
	if s.is("usetype-any-case") {
		given = strings.ToUpper(given)
	}
	switch given {
	case "NORMAL":
		return given, nil
	case "MANUAL_BIZ":
		if s.is("manual-stored-normal") {
			return "NORMAL", nil
		}
		if s.is("manual-hangs") {
			wait(r, 30*time.Second)
		}
		if s.is("manual-slow") {
			wait(r, 2500*time.Millisecond)
		}
		return given, nil
	case "":
		if s.is("usetype-default-manual") {
			return "MANUAL_BIZ", nil
		}
		if s.is("usetype-default-empty") {
			return "", nil
		}
		return "NORMAL", nil
	}
	switch {
	case s.is("enum-prefix") && strings.HasPrefix(given, "NORMAL"), s.is("enum-unknown-normal"):
		return "NORMAL", nil
	case s.is("enum-unchecked"):
		return given, nil
	}
	return "", s.own(r, "bad use type")
}

// wait blocks until the time is over or the client has gone.
func wait(r *request, d time.Duration) {
	select {
	case <-time.After(d):
	case <-r.http.Context().Done():
	}
}

// afterRefusal holds the faults that let a refused create leave something behind.
func (s *stubborn) afterRefusal(p *project, v version, f *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	badOwner, badType := f.matter == "bad owner", f.matter == "bad use type"
	switch {
	case s.is("bad-owner-stored") && badOwner, s.is("bad-enum-stored") && badType:
		v.useType = "NORMAL"
		s.put(p.id, v)
	case s.is("name-kept-after-refusal") && (badOwner || badType):
		s.names[s.nameKey(p.id, v)] = -1
	}
}

// mangle holds the faults that alter what is stored.
func (s *stubborn) mangle(v *version) {
	s.mu.Lock()
	last := s.memory
	s.memory = *v
	s.mu.Unlock()
	both := func(change func(string) string) { v.name, v.description = change(v.name), change(v.description) }
	switch {
	case s.is("description-leaks") && v.description == "":
		v.description = last.description
	case s.is("manual-loses-description") && v.useType == "MANUAL_BIZ":
		v.description = ""
	case s.is("description-default-null") && v.description == "":
		v.description = "null"
	case s.is("description-default-name") && v.description == "":
		v.description = v.name
	case s.is("name-cut-32"):
		v.name = cutRunes(v.name, 32)
	case s.is("description-cut-255"):
		v.description = cutRunes(v.description, 255)
	case s.is("latin-1"):
		both(func(t string) string { return strings.Map(questionMark, t) })
	case s.is("mojibake"):
		v.description = asLatin1(v.description)
	case s.is("cut-at-emoji"):
		both(func(t string) string {
			if i := strings.IndexFunc(t, func(c rune) bool { return c > 0xffff }); i >= 0 {
				return t[:i]
			}
			return t
		})
	case s.is("html-escaped"):
		both(html.EscapeString)
	case s.is("markup-stripped"):
		both(func(t string) string { return strings.NewReplacer("<", "", ">", "").Replace(t) })
	case s.is("trimmed"):
		both(strings.TrimSpace)
	case s.is("spaces-joined"):
		both(func(t string) string {
			return strings.Join(strings.FieldsFunc(t, func(c rune) bool { return c == ' ' }), " ")
		})
	case s.is("lines-joined"):
		both(func(t string) string { return strings.ReplaceAll(t, "\r\n", "\n") })
	case s.is("lower-cased"):
		v.name = strings.ToLower(v.name)
	case s.is("backslash-eaten"):
		both(func(t string) string { return strings.ReplaceAll(t, `\`, "") })
	case s.is("template-evaluated"):
		both(func(t string) string { return strings.NewReplacer("${7*7}", "49", "{{7*7}}", "49").Replace(t) })
	case s.is("slash-starts-folder"):
		v.name = v.name[strings.LastIndex(v.name, "/")+1:]
	}
	if v.owner == "" && s.is("owner-default-empty") {
		return
	}
	if s.is("owner-leaks") && last.owner != "" && v.owner == s.caller.accountID {
		v.owner = last.owner
	}
}

// questionMark is what a Latin-1 column makes of a letter that it does not know.
func questionMark(c rune) rune {
	if c > 0xff {
		return '?'
	}
	return c
}

// asLatin1 reads UTF-8 as if every byte were a letter.
func asLatin1(text string) string {
	var out strings.Builder
	for i := range len(text) {
		out.WriteRune(rune(text[i]))
	}
	return out.String()
}
