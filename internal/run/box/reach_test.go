package box

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	ll "github.com/landlock-lsm/go-landlock/landlock/syscall"
	"github.com/vixens-io/ballast/internal/core/quantity"
)

func copyFile(arguments []string) error {
	content, err := os.ReadFile(arguments[0])
	if err != nil {
		return err
	}
	return os.WriteFile(arguments[1], content, 0o700)
}

func dial(arguments []string) error {
	network, d := arguments[0], net.Dialer{}
	if network == "mptcp" {
		network = "tcp"
		d.SetMultipathTCP(true)
	}
	c, err := d.Dial(network, arguments[1])
	if err != nil {
		return err
	}
	return c.Close()
}

func listen([]string) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	return l.Close()
}

// needLandlock skips a test of what the kernel alone keeps a box from.
func needLandlock(t *testing.T, version int) {
	t.Helper()
	abi, err := ll.LandlockGetABIVersion()
	if withoutLandlock || err != nil || abi < version {
		t.Skipf("needs Landlock with version %d of its ABI", version)
	}
}

// denied are the ways in which the kernel says no.
var denied = []string{"permission denied", "operation not permitted", "invalid cross-device link"}

func isDenied(said string) bool {
	for _, how := range denied {
		if strings.HasSuffix(said, how) {
			return true
		}
	}
	return false
}

// canary returns a file, a directory and a listener that are not the box's. Who reaches the listener fails the test.
func canary(t *testing.T) (file, address string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "canary")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err := errors.Join(err, os.WriteFile(file, []byte("#!/bin/sh\n"), 0o755)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return file, l.Addr().String()
}

func TestABoxReachesOnlyItsFolder(t *testing.T) {
	needLandlock(t, 1)
	file, _ := canary(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	s := setup(t)
	s.Limits.Folder = quantity.Must("96Mi") // it copies a program
	beside := filepath.Join(filepath.Dir(s.Dir), "beside")
	if err := os.WriteFile(beside, []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	b := start(t, s)
	if err := errors.Join(os.Symlink(file, filepath.Join(s.Dir, "link")), os.Symlink(filepath.Dir(file),
		filepath.Join(s.Dir, "above"))); err != nil {
		t.Fatal(err)
	}
	if said, err := b.order(t, "copy", self, "program"); said != "done" || err != nil {
		t.Fatal(said, err)
	}
	proc := "/proc/" + strconv.Itoa(os.Getpid())
	for _, deed := range [][]string{
		{"read", file}, {"read", beside}, {"read", "../beside"}, {"read", "link"}, {"read", "above/canary"},
		{"list", filepath.Dir(file)}, {"list", ".."}, {"list", "/"}, {"list", "above"},
		{"read", proc + "/environ"}, {"read", proc + "/cmdline"}, {"read", "/proc/self/environ"}, {"list", proc + "/fd"},
		{"read", "/etc/passwd"}, {"list", "/tmp"},
		{"write", file}, {"write", beside}, {"write", file + "2"}, {"write", "../new"}, {"write", "link"},
		{"execute", filepath.Join(s.Dir, "program")}, {"execute", file},
	} {
		for _, who := range []string{"it", "a program"} {
			name, arguments := deed[0], deed[1:]
			if who == "a program" {
				name, arguments = "program", deed
			}
			if said, err := b.order(t, name, arguments...); err != nil || !isDenied(said) {
				t.Errorf("%s: %v: got %q, %v", who, deed, said, err)
			}
		}
	}
	if content, err := os.ReadFile(file); string(content) != "#!/bin/sh\n" {
		t.Errorf("the file has changed: %q, %v", content, err)
	}
}

// Nor does a box without network reach what is on the network, or a socket of another process.
func TestABoxHasNoSockets(t *testing.T) {
	_, address := canary(t)
	socket := filepath.Join(t.TempDir(), "socket")
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	b := start(t, setup(t))
	for _, deed := range [][]string{
		{"dial", "tcp", address}, {"dial", "mptcp", address}, {"dial", "udp", address}, {"dial", "unix", socket}, {"listen"},
	} {
		said, err := b.order(t, deed[0], deed[1:]...)
		bySaid, byErr := b.order(t, "program", deed...)
		if err := errors.Join(err, byErr); err != nil || !isDenied(said) || !isDenied(bySaid) {
			t.Errorf("%v: got %q, of a program %q, %v", deed, said, bySaid, err)
		}
	}
}

func TestABoxReachesWhatItIsFor(t *testing.T) {
	file, address := canary(t)
	t.Setenv("SSL_CERT_FILE", file)
	s := setup(t)
	s.Hosts = []string{"localhost"}
	b := start(t, s)
	for _, deed := range [][]string{
		{"write", "file"}, {"read", "file"}, {"list", "."}, {"write", filepath.Join(s.Dir, TempDir, "file")},
		{"read", file}, {"program", "nothing"}, {"program", "write", "file"}, {"dial", "tcp", address}, {"program",
			"dial", "tcp", address},
		{"write", "/dev/null"},
	} {
		if said, err := b.order(t, deed[0], deed[1:]...); said != "done" || err != nil {
			t.Errorf("%v: got %q, %v", deed, said, err)
		}
	}
}

func TestABoxHasAnEnvironmentOfItsOwn(t *testing.T) {
	t.Setenv("BALLAST_CANARY", "secret")
	t.Setenv("GOMEMLIMIT", "100MiB")
	t.Setenv("HTTPS_PROXY", "http://me:secret@proxy")
	t.Setenv("TZ", "UTC")
	s := setup(t)
	alone, connected := s, s
	connected.Hosts, connected.Dir = []string{"localhost"}, filepath.Join(t.TempDir(), "box")
	for _, tt := range []struct {
		setup Setup
		want  map[string]string
	}{
		{alone, map[string]string{
			"BALLAST_CANARY": "", "GOMEMLIMIT": "", "HTTPS_PROXY": "", "TZ": "UTC",
			"HOME": alone.Dir, "TMPDIR": filepath.Join(alone.Dir, TempDir),
		}},
		{connected, map[string]string{"BALLAST_CANARY": "", "HTTPS_PROXY": "http://me:secret@proxy"}},
	} {
		b := start(t, tt.setup)
		for name, want := range tt.want {
			for _, deed := range [][]string{{"environment", name}, {"program", "environment", name}} {
				said, err := b.order(t, deed[0], deed[1:]...)
				if said != fmt.Sprintf("%q", want) || err != nil {
					t.Errorf("%v: got %s, %v; want %q", deed, said, err, want)
				}
			}
		}
	}
}

// readHidden has a program of the same user read the memory and the environment of this process, before it hides
// and afterwards.
func readHidden([]string) error {
	var hidden [2][]error
	for i := range hidden {
		for _, name := range []string{"environ", "mem", "maps"} {
			_, err := exec.Command("cat", fmt.Sprintf("/proc/%d/%s", os.Getpid(), name)).Output()
			if name != "mem" || i == 1 { // address 0 is no memory of anyone
				hidden[i] = append(hidden[i], err)
			}
		}
		if err := Hide(); err != nil {
			return err
		}
	}
	return fmt.Errorf("before: %v, then: %v", hidden[0], hidden[1])
}

func TestNoOtherProcessReadsAHiddenOne(t *testing.T) {
	if os.Getuid() != 0 || runtime.GOOS != "linux" {
		t.Skip("SKIPPED: only root becomes another user, and only Linux has /proc")
	}
	cmd := exec.Command("/proc/self/exe", "read hidden")
	cmd.Args[0] = program
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	said, err := cmd.CombinedOutput()
	want := "before: [<nil> <nil>], then: [exit status 1 exit status 1 exit status 1]"
	if string(said) != want || err != nil {
		t.Errorf("got %q, %v; want %q", said, err, want)
	}
}
