package hostile

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// The ports of the canaries: the network is the tests' own.
const (
	onePort   = "18080"
	otherPort = "18443"
	namesPort = "53" // of a server of names, as /etc/resolv.conf says
)

// canaries are files, a variable and listeners that nothing a repository says may touch.
type canaries struct {
	base     string
	files    []string // beside the folder that the server works in, in it, and in the server's HOME
	variable string   // what the variable CANARY of the server has
	secrets  []string // what no answer and no log may have

	watch int // inotify's
	mu    sync.Mutex
	calls []string
}

// newCanaries makes them, with a folder that has them and where a server may run.
func newCanaries(t *testing.T) *canaries {
	t.Helper()
	c := &canaries{base: t.TempDir(), variable: rand.Text()}
	c.secrets = []string{c.variable}
	if err := os.Mkdir(filepath.Join(c.base, "home"), 0o700); err != nil {
		t.Fatal(err)
	}
	var err error
	if c.watch, err = unix.InotifyInit1(unix.IN_NONBLOCK | unix.IN_CLOEXEC); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { unix.Close(c.watch) })
	for _, name := range []string{"canary.yaml", "home/.netrc"} {
		c.addFile(t, filepath.Join(c.base, name))
	}
	for _, port := range []string{onePort, otherPort} {
		c.listen(t, port)
	}
	c.listenForNames(t)
	return c
}

// addFile makes a file that shall not be opened. It is a manifest, and values, and a kustomization's patch.
func (c *canaries) addFile(t *testing.T, path string) {
	t.Helper()
	secret := rand.Text()
	text := "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: canary}\ndata: {secret: " + secret + "}\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := unix.InotifyAddWatch(c.watch, path, unix.IN_OPEN|unix.IN_ACCESS); err != nil {
		t.Fatal(err)
	}
	c.files, c.secrets = append(c.files, path), append(c.secrets, secret)
}

// listen accepts connections on all addresses of the loopback.
func (c *canaries) listen(t *testing.T, port string) {
	t.Helper()
	listener, err := net.Listen("tcp", ":"+port)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			_ = connection.SetDeadline(time.Now().Add(time.Second))
			first := make([]byte, 256)
			n, _ := connection.Read(first)
			c.called(fmt.Sprintf("port %s: %q", port, first[:n]))
			connection.Close()
		}
	}()
}

// listenForNames is the server of names of all that runs here: a question for a name is a call, too.
func (c *canaries) listenForNames(t *testing.T) {
	t.Helper()
	file := filepath.Join(c.base, "resolv.conf")
	if err := os.WriteFile(file, []byte("nameserver 127.0.0.1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mount(file, "/etc/resolv.conf", "", unix.MS_BIND, ""); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = unix.Unmount("/etc/resolv.conf", unix.MNT_DETACH) })
	socket, err := net.ListenPacket("udp", ":"+namesPort)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { socket.Close() })
	go func() {
		question := make([]byte, 512)
		for {
			n, _, err := socket.ReadFrom(question)
			if err != nil {
				return
			}
			c.called(fmt.Sprintf("a name: %q", question[:n]))
		}
	}()
}

func (c *canaries) called(call string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls = append(c.calls, call)
}

// touched returns what has been done to the canaries since the last time.
func (c *canaries) touched() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	calls := c.calls
	c.calls = nil
	events := make([]byte, 64<<10)
	if n, _ := unix.Read(c.watch, events); n > 0 {
		calls = append(calls, "a canary file was opened")
	}
	return calls
}

// isIn reports whether a text has a secret, as it is or in base64 wherever it began.
func (c *canaries) isIn(text string) bool {
	for _, secret := range c.secrets {
		if strings.Contains(text, secret) {
			return true
		}
		for skip := range 3 {
			whole := secret[skip : skip+(len(secret)-skip)/3*3]
			if strings.Contains(text, base64.StdEncoding.EncodeToString([]byte(whole))) {
				return true
			}
		}
	}
	return false
}
