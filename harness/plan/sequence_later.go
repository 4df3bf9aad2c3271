package plan

// waiting are the sequences whose end is looked at later: what was created,
// changed or deleted, however that was said, is then as it was left. They are
// written as their ids are.
var waiting = []string{
	"ck1_v-ul1_x-bm1_k-cn1_i-w",
	"ck2_x-ul2_iv-bm2_t-cl1_tk-w",
	"ck1-ul1-cm2-un2-ea_v-rb.n_x-oc_i-md.k_k-w",
	"ck1-ul1-cm1-ck2-ul2-da_v-db_x-dc_k-dd_i-de-w",
	"ck1-ul1-ck1_v-rb.k_i-uk1_x-ma.l-ck2-uk2_k-w",
	"ck1-da-uk1-rb.l-ck1-dc-w-ck1-oc_i-rb.n",
	"ck1-ul2-um1_k-w-ea_i-rb.k_v-dc_x-da",
}

// waited makes a sequence of those one that this world can be asked. What comes
// of it is a sequence of other calls where the target does not claim all.
func (b *build) waited(word string) []op {
	ops, err := unspell(word)
	if err != nil {
		panic(err)
	}
	mine := map[string]bool{}
	for _, slot := range b.w.Mine() {
		mine[slot] = true
	}
	f := follow()
	var out []op
	for _, o := range ops {
		if o.project == "" || mine[o.project] {
			out = b.then(out, f, o)
		}
	}
	return out
}
