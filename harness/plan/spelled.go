package plan

import (
	"strconv"

	"github.com/dwconform/dwconform/harness/exchange"
)

// What a call is, as a text to compare it by: every field, each so written that
// two that differ have different texts.

// appendWay writes a way as the case says it, where its name would hide what it
// leaves to the default.
func appendWay(b []byte, w exchange.Way) []byte {
	for _, s := range [...]string{w.Sender, w.Signature, w.Format, w.Method, w.Place} {
		b = append(append(b, s...), '/')
	}
	return b
}

// appendParams writes parameters in their order.
func appendParams(b []byte, params []Param) []byte {
	for i := range params {
		b = appendValue(appendTexts(b, params[i].Name), params[i].Value)
	}
	return b
}

func appendValue(b []byte, v Value) []byte {
	b = strconv.AppendUint(append(b, '='), uint64(v.From), 10)
	return appendTexts(b, v.Slot, v.Text)
}

// appendTexts writes texts of any content: each with its length before it.
func appendTexts(b []byte, texts ...string) []byte {
	for _, s := range texts {
		b = append(strconv.AppendInt(append(b, ' '), int64(len(s)), 10), ':')
		b = append(b, s...)
	}
	return b
}
