package exchange_test

import (
	"fmt"

	"github.com/dwconform/dwconform/harness/exchange"
)

func Example() {
	cover := exchange.NewCover([]string{"kHf93-Zq/aT0wLs6vB2n"})
	fmt.Println(cover.Text("the key kHf93-Zq/aT0wLs6vB2n is unknown"))
	fmt.Println(cover.Text("https://dw.example.com/?Key=kHf93-Zq%2FaT0wLs6vB2n"))
	// Output:
	// the key [redacted] is unknown
	// https://dw.example.com/?Key=[redacted]
}
