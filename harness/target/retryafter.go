package target

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// RetryAfter says how long an answer asks its client to wait: the longer of
// Retry-After (seconds or an HTTP date) and x-acs-retry-after (milliseconds),
// 0 if neither can be read. A date is compared with the answer's own Date
// where there is one, since the server's clock may differ from ours.
func RetryAfter(header http.Header, now time.Time) time.Duration {
	var wait time.Duration
	if v := strings.TrimSpace(header.Get("Retry-After")); v != "" {
		if s, err := strconv.ParseInt(v, 10, 64); err == nil {
			wait = times(s, time.Second)
		} else if at, err := http.ParseTime(v); err == nil {
			if d, err := http.ParseTime(header.Get("Date")); err == nil {
				now = d
			}
			wait = at.Sub(now)
		}
	}
	if ms, err := strconv.ParseInt(strings.TrimSpace(header.Get("X-Acs-Retry-After")), 10, 64); err == nil {
		wait = max(wait, times(ms, time.Millisecond))
	}
	return max(wait, 0)
}

// times is n units, kept within a day so that it cannot overflow.
func times(n int64, unit time.Duration) time.Duration {
	const day = 24 * time.Hour
	if n < 0 {
		return 0
	}
	if n > int64(day/unit) {
		return day
	}
	return time.Duration(n) * unit
}
