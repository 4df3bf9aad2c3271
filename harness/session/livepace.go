package session

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/target"
)

// The pace of a live target. Whoever else uses the account has the same limits,
// so it begins below them and is heeded for long where it is refused.
const (
	liveStart   = 2 // requests a second
	liveHold    = 2 * time.Minute
	liveWithin  = 90 * time.Second // longer than the minute that limits count
	liveLongest = 10 * time.Minute // who asks to wait longer has a quota, not a rate
)

func (r *run) paceConfig() target.PaceConfig {
	c := target.PaceConfig{Most: r.cfg.Rate, File: r.paceFile}
	if r.cfg.Live() {
		c.Start, c.MaxHold = liveStart, liveHold
	}
	return c
}

// SharedPace returns the file in which all processes of this machine that ask
// the target of cfg with the same key share one pace; "" for a target that is
// not live, or where no folder is found for it.
func SharedPace(cfg Config) string {
	if !cfg.Live() {
		return ""
	}
	dir, err := os.UserCacheDir()
	if err != nil || cfg.FindKey() != nil {
		return ""
	}
	sum := sha256.Sum256([]byte(cfg.Endpoint.Host + "\n" + cfg.Credentials[exchange.Caller].AccessKeyID))
	return filepath.Join(dir, "dwconform", "pace-"+hex.EncodeToString(sum[:8]))
}
