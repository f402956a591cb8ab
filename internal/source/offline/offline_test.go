package offline

import (
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"

	ll "github.com/landlock-lsm/go-landlock/landlock/syscall"
)

// The tests' program is also the one that tries to connect.
func TestMain(m *testing.M) {
	to := os.Getenv("CONNECT_TO")
	if to == "" {
		os.Exit(m.Run())
	}
	connection, err := net.Dial("tcp", to)
	if err != nil {
		os.Stdout.WriteString(err.Error())
		return
	}
	connection.Close()
	os.Stdout.WriteString("connected")
}

func TestAProgramHasNoNetwork(t *testing.T) {
	if abi, err := ll.LandlockGetABIVersion(); err != nil || abi < 4 {
		t.Skip("the kernel's Landlock does not know of TCP: run it on Linux 6.7 or later")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	for want, run := range map[string]func(*exec.Cmd) error{"permission denied": Run, "connected": (*exec.Cmd).Run} {
		var out strings.Builder
		cmd := exec.Command(os.Args[0])
		cmd.Env, cmd.Stdout = append(os.Environ(), "CONNECT_TO="+listener.Addr().String()), &out
		if err := run(cmd); err != nil || !strings.Contains(out.String(), want) {
			t.Errorf("want %q, got %v: %s", want, err, out.String())
		}
	}
	connection, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatalf("this process lost its network: %v", err)
	}
	connection.Close()
}
