package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/mock"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/harness/target"
)

func (p program) mock() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "mock [flags]",
		Short: "serve the mock until Ctrl-C",
		Long: `mock serves a stateful DataWorks on loopback until Ctrl-C. When it is ready it
prints one line of JSON: where it is, and the keys and projects that it knows.
From a recording it serves what was answered then, to the same calls; it checks
no signature, and names of another run are taken for the recorded ones.

Transport and service fail where a rule of --disturb says so, to test what your
client does then. A rule is KIND[@WHEN][:ACTION]. WHEN is the number of a call
(3), a range (1-3), every N-th (every5) or a share (5%), counted among the calls
of ACTION or among all. KIND says what happens to the call:
` + disturbanceLines() + `
While the mock runs, GET /_disturb lists the rules with how often each struck, PUT
replaces them by those in JSON ({"rules": ["lost@5%"], "seed": 1}), POST adds
some and DELETE removes all.`,
		Example: `  dwconform mock
  dwconform mock --addr 127.0.0.1:18080 --write-target dw.yaml
  dwconform mock --tls ca.pem --write-target dw.yaml
  dwconform mock --disturb unavailable@1-2 --disturb slow=300ms@5%:CreateBusiness
  dwconform mock --from run.har
  dwconform mock --list-faults
  dwconform mock --behaviours`,
		Args: noArguments,
	}
	addr := cmd.Flags().String("addr", "127.0.0.1:0", "loopback `ADDRESS` to listen on; port 0 takes a free one")
	write := cmd.Flags().String("write-target", "", "write a target file for it to this `FILE`")
	ca := cmd.Flags().String("tls", "", "speak https with a certificate made now, and write its authority to this `FILE`")
	window := cmd.Flags().Duration("time-window", mock.DocumentedWindow, "let the time of a request be off by up to `D`, either way; the vendor's pages say 15m and 31m")
	faults := cmd.Flags().StringSlice("fault", nil, "give the mock the defect with this `ID`; may be repeated")
	disturb := cmd.Flags().StringSlice("disturb", nil, "make transport or service fail by this `RULE`, as lost@5%:CreateBusiness; may be repeated")
	disturbSeed := cmd.Flags().Uint64("disturb-seed", 1, "draw the calls that make up a share by this number `N`")
	seed := cmd.Flags().Uint64("seed", 1, "choose the ids that the mock gives by this number `N`")
	from := cmd.Flags().String("from", "", "serve the answers of the recording in this `FILE`")
	list := cmd.Flags().Bool("list-faults", false, "list the defects that it can be given")
	behaviours := cmd.Flags().Bool("behaviours", false, "list what it does beyond its contract, and how anybody knows that the real one does so")
	cmd.PreRunE = oneOf("list-faults", "behaviours")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if *behaviours {
			return p.behaviours()
		}
		if *list {
			for _, f := range mock.Faults(contract.Default()) {
				fmt.Fprintf(p.stdout, "%s\t%s\n", f.ID, f.Text)
			}
			return nil
		}
		if *window <= 0 {
			return fmt.Errorf("--time-window: %v lets no request through: give a time above 0, as 15m or 31m", *window)
		}
		opts := []mock.Option{mock.WithSeed(*seed), mock.WithTimeWindow(*window), mock.WithDisturbances(*disturb...), mock.WithDisturbanceSeed(*disturbSeed)}
		for _, f := range *faults {
			opts = append(opts, mock.WithFault(f))
		}
		ctx, stop := interruptible(context.Background(), func() {})
		defer stop()
		if *from != "" {
			if slices.ContainsFunc([]string{"fault", "seed", "time-window", "disturb", "disturb-seed"}, cmd.Flags().Changed) {
				return errors.New("--from: a recording has its ids, times, defects and disturbances already: leave out --fault, --seed, --time-window, --disturb and --disturb-seed")
			}
			c, err := target.ReadCassette(*from)
			if err != nil {
				return fmt.Errorf("--from: %w", err)
			}
			return p.serve(ctx, listening{*addr, *write, *ca, ""}, c.Serve(), recordedWorld(c))
		}
		m, err := mock.Try(opts...)
		if err != nil {
			return err
		}
		return p.serve(ctx, listening{*addr, *write, *ca, mock.DisturbPath}, m, m.World())
	}
	return cmd
}

// disturbanceLines says what each kind of disturbance does, one a line.
func disturbanceLines() string {
	var b strings.Builder
	for _, k := range mock.DisturbanceKinds() {
		fmt.Fprintf(&b, "\n  %-14s%s", k.Form, k.Text)
	}
	return b.String() + "\n"
}

// behaviours prints what the mock does as a table.
func (p program) behaviours() error {
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "BEHAVIOUR\tPROVENANCE\tSOURCE")
	for _, b := range mock.Behaviours() {
		fmt.Fprintf(w, "%s\t%s\t%s\n", b.Text, b.Provenance, b.Source)
	}
	return w.Flush()
}

// readyLine is the one line that a mock prints.
type readyLine struct {
	Ready          bool   `json:"ready"`
	Endpoint       string `json:"endpoint"`
	Region         string `json:"region"`
	ProviderStates string `json:"providerStates"`
	CAFile         string `json:"caFile,omitempty"` // with --tls
	mock.World
	Disturbances string `json:"disturbances,omitempty"`
}

// listening says where a mock is served and what is written about it.
type listening struct {
	addr   string
	target string // file, "" for none
	ca     string // file, "" for plain http
	// disturb is the path of its disturbances, "" for none.
	disturb string
}

// recordedWorld is who and what a recording knows. Any key will do there; these
// are the words that stand for the recorded ones.
func recordedWorld(c *target.Cassette) mock.World {
	m, keys := &c.Manifest, c.Credentials()
	account := func(profile string) mock.Account {
		k, ok := keys[profile]
		if !ok {
			return mock.Account{}
		}
		return mock.Account{
			AccountID: m.World.Accounts[profile], AccessKeyID: k.AccessKeyID, AccessKeySecret: k.Secret.Reveal(), SecurityToken: k.Token.Reveal(),
		}
	}
	project := func(slot string) mock.Project {
		p := m.World.Projects[slot]
		id, _ := strconv.ParseInt(p.ID, 10, 64) // 0 where there is none
		return mock.Project{ID: id, Identifier: p.Identifier}
	}
	return mock.World{
		Region: m.Region, Caller: account(exchange.Caller), OtherTenant: account(exchange.OtherTenant), Unauthorized: account(exchange.Unauthorized),
		Inactive: account(exchange.Inactive), Temporary: account(exchange.Temporary), OtherTemporary: account(exchange.OtherTemporary), Owners: m.World.Owners,
		Projects: mock.Projects{Primary: project(plan.Primary), Secondary: project(plan.Secondary), Foreign: project(plan.Foreign)},
	}
}

// serve serves a mock until ctx ends.
func (p program) serve(ctx context.Context, at listening, m http.Handler, w mock.World) error {
	if err := loopbackOnly(at.addr); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", at.addr)
	if err != nil {
		return fmt.Errorf("--addr: nothing can listen on %s: %w; give another port, or 0 for a free one", at.addr, reason(err))
	}
	defer listener.Close()
	endpoint := "http://" + listener.Addr().String()
	if at.ca != "" {
		endpoint = "https://" + listener.Addr().String()
		if listener, err = encrypted(listener, at.ca); err != nil {
			return fmt.Errorf("--tls: %w", err)
		}
	}
	if at.target != "" {
		if err := session.WriteTargetFile(at.target, endpoint, at.ca, w); err != nil {
			return fmt.Errorf("--write-target: %w", err)
		}
	}
	srv := &http.Server{Handler: m, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: mock.KeepAlive, ErrorLog: log.New(io.Discard, "", 0)}
	served := make(chan error, 1)
	go func() { served <- srv.Serve(listener) }()
	line := readyLine{Ready: true, Endpoint: endpoint, Region: w.Region, ProviderStates: endpoint + session.StatesPath, CAFile: at.ca, World: w}
	if at.disturb != "" {
		line.Disturbances = endpoint + at.disturb
	}
	ready, err := json.Marshal(line)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(p.stdout, "%s\n", ready); err != nil {
		return fmt.Errorf("the ready line cannot be printed: %w", err)
	}
	select {
	case <-ctx.Done():
		return srv.Close()
	case err := <-served:
		return fmt.Errorf("the mock stopped: %w", err)
	}
}

// authorityMark is the first line of an authority that we wrote, and may
// therefore write again.
const authorityMark = "# Authority written by `dwconform mock`; it is overwritten when the mock starts again."

// encrypted makes a listener speak TLS with a certificate made now, and writes
// the authority that vouches for it to file. HTTP/2 is not offered: what was
// recorded of the gateway is HTTP/1.1.
func encrypted(plain net.Listener, file string) (net.Listener, error) {
	certificate, authority, err := mock.Certificate()
	if err != nil {
		return nil, fmt.Errorf("no certificate can be made: %w", err)
	}
	if old, err := os.ReadFile(file); err == nil && !strings.HasPrefix(string(old), authorityMark) {
		return nil, fmt.Errorf("%s exists and was not written by `dwconform mock`: remove it, or name another file", file)
	}
	if err := os.WriteFile(file, append([]byte(authorityMark+"\n"), authority...), 0o644); err != nil {
		return nil, fmt.Errorf("the authority cannot be written: %w; name a file in a folder that you may write to", err)
	}
	return tls.NewListener(plain, &tls.Config{
		Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"},
	}), nil
}

// loopbackOnly refuses an address that others could reach: the mock's keys are
// known to everybody.
func loopbackOnly(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	switch {
	case err != nil:
		return fmt.Errorf("--addr: %q is no address: write host and port, as 127.0.0.1:18080", addr)
	case host == "":
		return fmt.Errorf("--addr: %q listens on every interface: write 127.0.0.1%s", addr, addr)
	case !session.Loopback(host):
		return fmt.Errorf("--addr: %s is not loopback, and the keys of the mock are known to everybody: write 127.0.0.1:%s", host, addr[strings.LastIndex(addr, ":")+1:])
	}
	return nil
}

// reason is what an error of the network says beside the address.
func reason(err error) error {
	var sys *os.SyscallError
	if errors.As(err, &sys) {
		return sys.Err
	}
	var op *net.OpError
	if errors.As(err, &op) {
		return op.Err
	}
	return err
}
