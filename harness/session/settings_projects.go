package session

import (
	"strconv"

	"github.com/dwconform/dwconform/harness/plan"
)

// projects settles which projects there are: those of the file, with what
// flags or environment say of the caller's own laid over the first.
func (r *resolver) projects(a aim, f *targetFile) map[string]plan.Project {
	out := map[string]plan.Project{}
	for _, slot := range slots {
		p := f.projects[slot]
		if slot == plan.Primary {
			p = r.primary(a, f, p)
		}
		if p.id.text == "" && p.identifier.text == "" {
			if p.where != "" {
				r.wrong(p.where, "the %s project has neither id nor identifier: write one of them, or remove it", slot)
			}
			continue
		}
		r.otherVersion(p.identifier, "identifier")
		r.projectID(p.id)
		out[slot] = plan.Project{ID: p.id.text, Identifier: p.identifier.text}
	}
	if _, ok := out[plan.Primary]; !ok && f.projects[plan.Primary].where == "" {
		where := "--project-id, --project-identifier"
		if f.path != "" {
			where = f.path
		}
		r.wrong(where, "no project is named: give --project-id or --project-identifier, best both, or projects.primary in a target file; every create needs a project of the caller")
	}
	for i, slot := range slots {
		for _, other := range slots[:i] {
			p, q := out[slot], out[other]
			if p.ID != "" && p.ID == q.ID || p.Identifier != "" && p.Identifier == q.Identifier {
				r.wrong(f.projects[slot].where, "the %s project is the %s one too: name another, or remove it", slot, other)
			}
		}
	}
	return out
}

// primary lays what flags or environment say over the file's project.
func (r *resolver) primary(a aim, f *targetFile, p projectSaid) projectSaid {
	r.halves(a.projectID, a.projectIdentifier, p.id, p.identifier)
	return projectSaid{where: p.where, id: either(a.projectID, p.id), identifier: either(a.projectIdentifier, p.identifier)}
}

// halves refuses to replace one half of a project's name and keep the other:
// the id of one project would stand beside the identifier of another, and
// every case that gives both would be misjudged.
func (r *resolver) halves(id, identifier, belowID, belowIdentifier said) {
	half := func(new, old, kept said, replaced bool, flag string) {
		if new.text != "" && old.text != "" && new.text != old.text && kept.text != "" && !replaced {
			r.wrong(new.where, "it replaces %s of %s, while the other name of that project, %s, stays: give %s too", old.text, old.where, kept.text, flag)
		}
	}
	half(id, belowID, belowIdentifier, identifier.text != "", "--project-identifier")
	half(identifier, belowIdentifier, belowID, id.text != "", "--project-id")
}

// projectID refuses what is no project's id.
func (r *resolver) projectID(s said) {
	if s.text == "" {
		return
	}
	n, err := strconv.ParseInt(s.text, 10, 64)
	if err != nil || n <= 0 || strconv.FormatInt(n, 10) != s.text {
		r.wrong(s.where, "%q is no project id: give a positive whole number in plain digits, up to 9223372036854775807", s.text)
	}
}
