package mock

import (
	"math/rand/v2"
	"sync/atomic"
)

// identity gives requests and businesses their ids. It has no hidden dice: a
// seed and a counter make everything.
type identity struct {
	seed uint64
	n    atomic.Uint64
}

// golden is 2^64 divided by the golden ratio: its multiples are spread evenly.
const golden = 0x9E3779B97F4A7C15

// mix is the finalizer of SplitMix64, a bijection: distinct counters give
// distinct numbers.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}

// requestID returns an id as the gateway writes it: an upper-case UUID of
// version 5. (Recorded: facts of the public cloud since 2022.)
func (d *identity) requestID() string {
	n := d.n.Add(1)
	hi, lo := mix(d.seed+2*n*golden), mix(d.seed+(2*n+1)*golden)
	var b [16]byte
	for i := range 8 {
		b[i], b[8+i] = byte(hi>>(56-8*i)), byte(lo>>(56-8*i))
	}
	b[6] = b[6]&0x0F | 0x50
	b[8] = b[8]&0x3F | 0x80
	var out [36]byte
	at := 0
	for i, c := range b {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			out[at] = '-'
			at++
		}
		out[at], out[at+1] = upperHex[c>>4], upperHex[c&15]
		at += 2
	}
	return string(out[:])
}

const upperHex = "0123456789ABCDEF"

// traceID returns 32 lower-case hexadecimal digits that belong to a request id.
func traceID(requestID string) string {
	out := make([]byte, 0, 36)
	for i := range len(requestID) {
		switch c := requestID[i]; {
		case c == '-':
		case c >= 'A' && c <= 'Z':
			out = append(out, c+'a'-'A')
		default:
			out = append(out, c)
		}
	}
	return string(out)
}

// resourceIDs returns what gives businesses their ids: increasing, from a start
// beyond 32 bits that the seed chooses, in uneven steps.
func resourceIDs(seed uint64) func() int64 {
	r := rand.New(rand.NewPCG(seed, golden))
	next := int64(5_000_000_000) + r.Int64N(3_000_000_000)
	return func() int64 {
		next += 1 + r.Int64N(40)
		return next
	}
}
