package session_test

import (
	"slices"
	"strings"
	"time"
)

// both tells whether two creates of one name are accepted, with these differences.
func (p prober) both(first, second []string) bool {
	name := fresh()
	return p.create(append([]string{"BusinessName", name}, first...)...).accepted() &&
		p.create(append([]string{"BusinessName", name}, second...)...).accepted()
}

// barred tells whether the second of two creates that should both be accepted is refused.
func (p prober) barred(first, second []string) bool {
	return p.create(first...).accepted() && p.create(second...).refused()
}

// elsewhere makes a business in the secondary project.
func (p prober) elsewhere(given ...string) string {
	return p.create(append(in(p.s.secondary), given...)...).id()
}

// abroad makes a business of the other tenant.
func (p prober) abroad(given ...string) string {
	return p.as(p.s.otherTenant).create(append(in(p.s.foreign), given...)...).id()
}

// raced runs a race up to some times, until the defect is seen.
func raced(race func() bool) bool {
	for range 8 {
		if race() {
			return true
		}
	}
	return false
}

func accepted(answers []answer) (ids []string) {
	for _, a := range answers {
		if a.accepted() {
			ids = append(ids, a.id())
		}
	}
	return ids
}

var storageProbes = map[string]func(p prober) bool{
	"unique-off":                func(p prober) bool { return p.both(nil, nil) },
	"unique-by-id-only":         func(p prober) bool { return p.both(nil, named(p.s.primary)) },
	"unique-by-identifier-only": func(p prober) bool { return p.both(named(p.s.primary), nil) },
	"unique-v1-only": func(p prober) bool {
		name := fresh()
		return p.create("BusinessName", name).accepted() && p.newer().create("BusinessName", name).accepted()
	},
	"unique-primary-only":        func(p prober) bool { return p.both(in(p.s.secondary), in(p.s.secondary)) },
	"unique-per-usetype":         func(p prober) bool { return p.both(nil, []string{"UseType", "MANUAL_BIZ"}) },
	"unique-per-owner":           func(p prober) bool { return p.both(nil, []string{"Owner", subAccount}) },
	"unique-per-description":     func(p prober) bool { return p.both(nil, []string{"Description", "another"}) },
	"unique-ignores-spaced":      func(p prober) bool { return p.both(nil, nil) }, // fresh names have spaces
	"unique-ignores-inner-space": func(p prober) bool { return p.barred([]string{"BusinessName", "a b"}, []string{"BusinessName", "ab"}) },
	"unique-prefix": func(p prober) bool {
		same := strings.Repeat("n", 20)
		return p.barred([]string{"BusinessName", same + "1"}, []string{"BusinessName", same + "2"})
	},
	"unique-global": func(p prober) bool {
		return p.barred([]string{"BusinessName", "here and there"}, append(in(p.s.secondary), "BusinessName", "here and there"))
	},
	"unique-sees-descriptions": func(p prober) bool {
		return p.barred([]string{"Description", "a text"}, []string{"BusinessName", "a text"})
	},
	"duplicate-overwrites": func(p prober) bool {
		name := fresh()
		a := p.create("BusinessName", name, "Description", "first")
		p.create("BusinessName", name, "Description", "second")
		return show(p.read(a.id()).data()["Description"]) == "second"
	},
	"duplicate-answers-first": func(p prober) bool {
		name := fresh()
		a, b := p.create("BusinessName", name), p.create("BusinessName", name)
		return a.id() == b.id()
	},
	"rename-unchecked": func(p prober) bool {
		name := fresh()
		p.create("BusinessName", name)
		return p.update(p.create().id(), "BusinessName", name).accepted()
	},
	"name-kept-after-delete": func(p prober) bool {
		name := fresh()
		p.remove(p.create("BusinessName", name).id())
		return p.create("BusinessName", name).refused()
	},
	"name-kept-after-rename": func(p prober) bool {
		name := fresh()
		p.update(p.create("BusinessName", name).id(), "BusinessName", fresh())
		return p.create("BusinessName", name).refused()
	},
	"name-kept-after-refusal": func(p prober) bool {
		name := fresh()
		p.create("BusinessName", name, "UseType", "SOMETIMES")
		return p.create("BusinessName", name).refused()
	},

	"race-5ms": func(p prober) bool {
		return raced(func() bool {
			name := fresh()
			return len(accepted(atOnce(6, func(int) answer { return p.create("BusinessName", name) }))) > 1
		})
	},
	"racers-fail": func(p prober) bool {
		return raced(func() bool {
			name := fresh()
			answers := atOnce(6, func(int) answer { return p.create("BusinessName", name) })
			return slices.ContainsFunc(answers, func(a answer) bool { return a.code() == "InternalError.System" })
		})
	},
	"race-loses-one": func(p prober) bool {
		return raced(func() bool {
			ids := accepted(atOnce(6, func(int) answer { return p.create() }))
			return slices.ContainsFunc(ids, func(id string) bool { return p.read(id).data()["BusinessId"] == nil })
		})
	},
	"race-same-id": func(p prober) bool {
		return raced(func() bool {
			ids := accepted(atOnce(6, func(int) answer { return p.create() }))
			slices.Sort(ids)
			return len(slices.Compact(ids)) < 6
		})
	},
	"answers-swapped": func(p prober) bool {
		return raced(func() bool {
			var names [6]string
			answers := atOnce(6, func(i int) answer {
				names[i] = fresh()
				return p.create("BusinessName", names[i])
			})
			for i, a := range answers {
				if show(p.read(a.id()).data()["BusinessName"]) != names[i] {
					return true
				}
			}
			return false
		})
	},

	"ids-reused": func(p prober) bool {
		a := p.create()
		p.remove(a.id())
		return p.create().id() == a.id()
	},
	"ids-per-project": func(p prober) bool { return p.create().id() == p.elsewhere() },
	"ids-rounded": func(p prober) bool {
		id := p.create().id()
		return show(p.list().items()[0]["BusinessId"]) != id
	},
	"id-string":   func(p prober) bool { return strings.Contains(p.create().body, `"BusinessId":"`) },
	"id-fraction": func(p prober) bool { return strings.Contains(p.create().id(), ".") },
	"id-exponent": func(p prober) bool { return strings.Contains(p.create().id(), "e") },
	"id-negative": func(p prober) bool { return strings.HasPrefix(p.create().id(), "-") },
	"id-missing":  func(p prober) bool { a := p.create(); return a.accepted() && !a.has("BusinessId") && !a.has("Data") },
	"id-in-data":  func(p prober) bool { a := p.create(); return a.accepted() && !a.has("BusinessId") && a.has("Data") },
	"manual-hangs": func(p prober) bool {
		return p.within(900*time.Millisecond).create("UseType", "MANUAL_BIZ").err != nil && p.create().accepted()
	},
	"manual-slow": func(p prober) bool { return p.create("UseType", "MANUAL_BIZ").took > 2*time.Second },
	"list-hangs":  func(p prober) bool { return p.within(900*time.Millisecond).list().err != nil && p.create().accepted() },
	"slower-with-each": func(p prober) bool {
		for range 40 {
			p.create()
		}
		fastest := time.Hour
		for range 5 {
			fastest = min(fastest, p.create().took)
		}
		return fastest >= 40*time.Millisecond
	},

	"stored-but-refused": func(p prober) bool {
		name := fresh()
		return p.create("BusinessName", name, "Description", strings.Repeat("d", 200)).refused() && p.holds(name)
	},
	"accepted-not-stored": func(p prober) bool {
		name := fresh()
		return p.create("BusinessName", name, "UseType", "MANUAL_BIZ").accepted() && !p.holds(name)
	},
	"bad-owner-stored": func(p prober) bool {
		name := fresh()
		return p.create("BusinessName", name, "Owner", "nobody").refused() && p.holds(name)
	},
	"bad-enum-stored": func(p prober) bool {
		name := fresh()
		return p.create("BusinessName", name, "UseType", "SOMETIMES").refused() && p.holds(name)
	},
	"refusal-poisons-next": func(p prober) bool { p.nameless(); return p.create().refused() },
	"throttled-creates": func(p prober) bool {
		var names [60]string
		answers := atOnce(60, func(i int) answer {
			names[i] = fresh()
			return p.create("BusinessName", names[i])
		})
		i := slices.IndexFunc(answers, answer.throttled)
		return i >= 0 && p.patiently().holds(names[i])
	},
}
