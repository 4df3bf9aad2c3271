package covering

// random is a small generator of our own (xorshift, seeded through a mixer), so
// that equal seeds give equal arrays whatever the standard library does.
type random uint64

func newRandom(seed uint64) *random {
	z := seed + 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	r := random(z ^ z>>31 | 1)
	return &r
}

// below returns a number from 0 to n-1.
func (r *random) below(n int) int {
	x := *r
	x ^= x << 13
	x ^= x >> 7
	x ^= x << 17
	*r = x
	return int((uint64(x) >> 32) * uint64(n) >> 32)
}
