package main

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

func TestInterrupt(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		if signal.Ignored(sig) {
			continue // as under nohup
		}
		told := make(chan bool, 1)
		ctx, stop := interruptible(context.Background(), func() { told <- true })
		if err := syscall.Kill(syscall.Getpid(), sig); err != nil {
			t.Fatal(err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(5 * time.Second):
			t.Fatalf("%v does not end the context", sig)
		}
		if len(told) != 1 {
			t.Errorf("%v: nobody was told", sig)
		}
		stop()
	}
}

func TestInterruptGivesSignalsBack(t *testing.T) {
	ctx, stop := interruptible(context.Background(), func() { t.Error("nobody interrupted") })
	stop()
	if ctx.Err() == nil {
		t.Error("the context outlives its stop")
	}
}

// However long tidying up takes, a second Ctrl-C ends it.
func TestSecondInterruptQuitsAtOnce(t *testing.T) {
	asked := make(chan bool, 1)
	hang := make(chan bool)
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		select {
		case asked <- true:
		default:
		}
		<-hang
	}))
	defer srv.Close()
	defer close(hang)
	cmd := exec.Command("dwconform", "run", "--target", "dw.yaml", "--endpoint", srv.URL)
	cmd.Dir = t.TempDir()
	file := "endpoint: " + srv.URL + "\nprojects: {primary: {id: 1}}\nlacks: [signature]\nproviderStates: " + srv.URL + "/_states\n"
	if err := os.WriteFile(filepath.Join(cmd.Dir, "dw.yaml"), []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Process.Kill()
	<-asked
	start := time.Now()
	for range 2 {
		if err := cmd.Process.Signal(syscall.SIGINT); err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Fatal(err)
		}
		time.Sleep(50 * time.Millisecond)
	}
	_ = cmd.Wait()
	if status := cmd.ProcessState.ExitCode(); status != misused || time.Since(start) > 3*time.Second {
		t.Errorf("exit status %d after %v", status, time.Since(start))
	}
}
