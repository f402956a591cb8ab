// Package snapshots tests the script of the example.
package snapshots

import (
	"cmp"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// Snapshots of January, by day: when, name, ready, going away.
const (
	first      = "2026-01-01T00:00:00Z|first|true|\n"
	second     = "2026-01-02T00:00:00Z|second|true|\n"
	never      = "2026-01-02T12:00:00Z|never|false|\n"
	third      = "2026-01-03T00:00:00Z|third|true|\n"
	going      = "2026-01-04T00:00:00Z|going|true|2026-01-05T00:00:00Z\n"
	unanswered = "2026-01-05T00:00:00Z|unanswered||\n"
	taken      = "2026-01-31T00:00:00Z|new|true|\n"
	unready    = "2026-01-31T00:00:00Z|new||\n"
)

func TestScript(t *testing.T) {
	tests := map[string]struct {
		before string
		env    []string
		after  string
		fails  string // what it says on stderr; empty where it succeeds
	}{
		"the first one":                       {"", nil, taken, ""},
		"fewer than to keep":                  {first, nil, first + taken, ""},
		"one too many":                        {first + second, nil, second + taken, ""},
		"many too many":                       {first + second + third, nil, third + taken, ""},
		"the list has no order":               {third + first + second, nil, third + taken, ""},
		"one that never got ready goes along": {first + second + never + third, nil, third + taken, ""},
		"one that never got ready is not one to keep": {first + never + unanswered, nil,
			first + never + unanswered + taken, ""},
		"one that is going away is not one to keep":            {first + going, nil, first + going + taken, ""},
		"one older than all to keep that never got ready goes": {never + second + third, nil, third + taken, ""},
		"none to restore but one that never got ready":         {never, nil, never + taken, ""},
		"a dry run on nothing, to keep one":                    {"", []string{"DRY_RUN=1", "KEEP=1"}, "", ""},
		"keep one":                                             {first + second, []string{"KEEP=1"}, taken, ""},
		"keep more than there are": {first + second, []string{"KEEP=42"},
			first + second + taken, ""},
		"a dry run": {first + second, []string{"DRY_RUN=1"}, first + second, ""},
		"the new one is never ready": {first + second, []string{"FAILS=ready"},
			first + second + unready, "new is not ready after 10m: nothing is deleted"},
		"the new one is refused": {first + second, []string{"FAILS=create"},
			first + second, "error: create"},
		"the list cannot be had": {first + second, []string{"FAILS=get"},
			first + second + taken, "error: get"},
		"a deletion fails": {first + second + third, []string{"FAILS=delete"},
			first + second + third + taken, "error: delete"},
		"keep none": {first, []string{"KEEP=0"}, first, "KEEP is '0', want " +
			"how many to keep, 1 to 999"},
		"keep nothing said":   {first, []string{"KEEP="}, first, "KEEP is '', want"},
		"keep a word":         {first, []string{"KEEP=all"}, first, "KEEP is 'all', want"},
		"keep less than none": {first, []string{"KEEP=-1"}, first, "KEEP is '-1', want"},
		"keep more than a shell can reckon": {first, []string{"KEEP=99999999999999999999"}, first,
			"want how many to keep"},
		"no claim": {first, []string{"CLAIM="}, first, "CLAIM is '', want " +
			"the name of a claim"},
		"a claim that is YAML": {first, []string{"CLAIM=a, b: c"}, first, "CLAIM is 'a, " +
			"b: c', want"},
		"a class that is a flag too many": {first, []string{"SNAPSHOT_CLASS=a b"}, first,
			"SNAPSHOT_CLASS is 'a b', want"},
	}
	for shell, command := range shells(t) {
		for name, tt := range tests {
			t.Run(shell+"/"+name, func(t *testing.T) {
				c := newCluster(t, tt.before)
				_, stderr, err := c.run(command, tt.env...)
				if failed := err != nil; failed != (tt.fails != "") || !strings.Contains(stderr, tt.fails) {
					t.Errorf("error %v, stderr %q; want %q", err, stderr, tt.fails)
				}
				if diff := gocmp.Diff(tt.after, c.file(t, "snapshots")); diff != "" {
					t.Errorf("snapshots (-want +got)\n%s", diff)
				}
			})
		}
	}
}

func TestADryRunSaysWhatARunDoes(t *testing.T) {
	before := first + never + second + third
	for shell, command := range shells(t) {
		t.Run(shell, func(t *testing.T) {
			dry, _, err := newCluster(t, before).run(command, "DRY_RUN=yes")
			if err != nil {
				t.Fatal(err)
			}
			done, _, err := newCluster(t, before).run(command)
			if err != nil {
				t.Fatal(err)
			}
			want := "would take a snapshot of homeassistant-config\nwould delete first\nwould delete second\nwould delete " +
				"never\n"
			if diff := gocmp.Diff(want, dry); diff != "" {
				t.Errorf("dry (-want +got)\n%s", diff)
			}
			want = "took volumesnapshot.snapshot.storage.k8s.io/new\ndeleted first\ndeleted second\ndeleted never\n"
			if diff := gocmp.Diff(want, done); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestWhatKubectlIsAsked(t *testing.T) {
	const get = `get volumesnapshots.snapshot.storage.k8s.io -l vixens.io/snapshot-of=homeassistant-config -o ` +
		`jsonpath={range .items[*]}{.metadata.creationTimestamp}|{.metadata.name}|{.status.readyToUse}|{.metadata.deletionTimestamp}{"\n"}{end}`
	for shell, command := range shells(t) {
		t.Run(shell, func(t *testing.T) {
			c := newCluster(t, first+second)
			if _, stderr, err := c.run(command, "SNAPSHOT_CLASS=fast", "WAIT=1m"); err != nil {
				t.Fatal(err, stderr)
			}
			want := `create -f - -o name
wait --for=jsonpath={.status.readyToUse}=true --timeout=1m volumesnapshot.snapshot.storage.k8s.io/new
` + get + `
delete volumesnapshots.snapshot.storage.k8s.io first --wait=false
`
			if diff := gocmp.Diff(want, c.file(t, "calls")); diff != "" {
				t.Errorf("calls (-want +got)\n%s", diff)
			}
			want = `apiVersion: snapshot.storage.k8s.io/v1
kind: VolumeSnapshot
metadata:
  generateName: homeassistant-config-
  labels: {vixens.io/snapshot-of: homeassistant-config}
spec:
  volumeSnapshotClassName: fast
  source: {persistentVolumeClaimName: homeassistant-config}
`
			if diff := gocmp.Diff(want, c.file(t, "manifest")); diff != "" {
				t.Errorf("manifest (-want +got)\n%s", diff)
			}
		})
	}
}

// shells returns the shells that are here of those that the script must run in: Alpine's is
// BusyBox's.
func shells(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	for name, command := range map[string][]string{"dash": {"dash"}, "busybox": {"busybox", "sh"}} {
		if _, err := exec.LookPath(command[0]); err == nil {
			found[name] = command
		}
	}
	if len(found) == 0 {
		t.Skip("SKIPPED: the script is not tested, for there is neither dash nor busybox here: apt-get install dash busybox")
	}
	return found
}

// cluster is a directory that the kubectl of testdata plays a cluster with.
type cluster struct{ dir string }

func newCluster(t *testing.T, snapshots string) cluster {
	t.Helper()
	c := cluster{t.TempDir()}
	if err := os.WriteFile(filepath.Join(c.dir, "snapshots"), []byte(snapshots), 0o600); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c cluster) run(shell []string, env ...string) (stdout, stderr string, err error) {
	testdata, err := filepath.Abs("testdata")
	if err != nil {
		return "", "", err
	}
	cmd := exec.Command(shell[0], append(shell[1:], "snapshot.sh")...)
	cmd.Env = append([]string{
		"PATH=" + testdata + ":" + cmp.Or(os.Getenv("PATH"), "/bin"),
		"CLUSTER=" + c.dir, "CLAIM=homeassistant-config", "KEEP=2",
	}, env...)
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	err = cmd.Run()
	return out.String(), errs.String(), err
}

func (c cluster) file(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(c.dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
