package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
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
no signature, and names of another run are taken for the recorded ones.`,
		Example: `  dwconform mock
  dwconform mock --addr 127.0.0.1:18080 --write-target dw.yaml
  dwconform mock --from run.har
  dwconform mock --list-faults
  dwconform mock --behaviours`,
		Args: noArguments,
	}
	addr := cmd.Flags().String("addr", "127.0.0.1:0", "loopback `ADDRESS` to listen on; port 0 takes a free one")
	write := cmd.Flags().String("write-target", "", "write a target file for it to this `FILE`")
	faults := cmd.Flags().StringSlice("fault", nil, "give the mock the defect with this `ID`; may be repeated")
	seed := cmd.Flags().Uint64("seed", 1, "choose the ids that the mock gives by this number `N`")
	from := cmd.Flags().String("from", "", "serve the answers of the recording in this `FILE`")
	list := cmd.Flags().Bool("list-faults", false, "list the defects that it can be given")
	behaviours := cmd.Flags().Bool("behaviours", false, "list what it does beyond its contract, and how anybody knows that the real one does so")
	cmd.MarkFlagsMutuallyExclusive("list-faults", "behaviours")
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
		opts := []mock.Option{mock.WithSeed(*seed)}
		for _, f := range *faults {
			opts = append(opts, mock.WithFault(f))
		}
		ctx, stop := interruptible(context.Background(), func() {})
		defer stop()
		if *from != "" {
			if len(*faults) > 0 || cmd.Flags().Changed("seed") {
				return errors.New("--from: a recording has its ids and its defects already: leave out --fault and --seed")
			}
			c, err := target.ReadCassette(*from)
			if err != nil {
				return fmt.Errorf("--from: %w", err)
			}
			return p.serve(ctx, *addr, *write, c.Serve(), recordedWorld(c))
		}
		m, err := mock.Try(opts...)
		if err != nil {
			return err
		}
		return p.serve(ctx, *addr, *write, m, m.World())
	}
	return cmd
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
	mock.World
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
		Inactive: account(exchange.Inactive), Temporary: account(exchange.Temporary), Owners: m.World.Owners,
		Projects: mock.Projects{Primary: project(plan.Primary), Secondary: project(plan.Secondary), Foreign: project(plan.Foreign)},
	}
}

// serve serves a mock until ctx ends.
func (p program) serve(ctx context.Context, addr, write string, m http.Handler, w mock.World) error {
	if err := loopbackOnly(addr); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("--addr: nothing can listen on %s: %w; give another port, or 0 for a free one", addr, reason(err))
	}
	defer listener.Close()
	endpoint := "http://" + listener.Addr().String()
	if write != "" {
		if err := session.WriteTargetFile(write, endpoint, w); err != nil {
			return fmt.Errorf("--write-target: %w", err)
		}
	}
	srv := &http.Server{Handler: m, ReadHeaderTimeout: 10 * time.Second, ErrorLog: log.New(io.Discard, "", 0)}
	served := make(chan error, 1)
	go func() { served <- srv.Serve(listener) }()
	ready, err := json.Marshal(readyLine{Ready: true, Endpoint: endpoint, Region: w.Region, ProviderStates: endpoint + session.StatesPath, World: w})
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
