package safesync_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// limitScripts are scripts with a limit of deletions, by what they are about. The oracle runs those that change.
var limitScripts = map[string]scriptCase{
	"a limit of none":        kept("rclone sync --max-delete 0 /d s3:b; ls", ""),
	"a limit of none, =":     kept("rclone sync --max-delete=0 /d s3:b; ls", ""),
	"a limit before":         kept("rclone --max-delete 0 sync /d s3:b; ls", ""),
	"a limit at the end":     kept("while true; do rclone sync /d s3:b --max-delete 0 || echo failed; sleep 9; done", ""),
	"a wrapper with a limit": kept("retry 3 rclone sync --max-delete 0 /d s3:b", ""),
	"the last limit holds":   kept("rclone sync --max-delete 5 /d s3:b --max-delete 0; ls", ""),
	"the last limit drains": {"rclone sync --max-delete 0 /d s3:b --max-delete 5; ls",
		"rclone copy --max-delete 0 /d s3:b --max-delete 5; ls", "rclone-sync applied"},
	"a limit of some": {"while true; do rclone sync --max-delete 5 /d s3:b; sleep 9; done",
		"while true; do rclone copy --max-delete 5 /d s3:b; sleep 9; done", "rclone-sync applied"},
	"no limit": {"rclone sync --max-delete -1 /d s3:b; ls", "rclone copy --max-delete -1 /d s3:b; ls",
		"rclone-sync applied"},
	"a limit of the run": {`rclone sync --max-delete "$N" /d s3:b`, `rclone copy --max-delete "$N" /d s3:b`,
		"rclone-sync applied"},
	"a limit that only begins with 0": {`rclone sync --max-delete 0$N /d s3:b`, `rclone copy --max-delete 0$N /d s3:b`,
		"rclone-sync applied"},
	"a limit, then options of a run": {"rclone sync --max-delete 0 /d s3:b $OPTS",
		"rclone copy --max-delete 0 /d s3:b $OPTS",
		"rclone-sync applied"},
	"a limit, paths of a run": kept("rclone sync --max-delete 0 $A $B; ls", ""),
	"a limit that transfers nothing": {"rclone sync --max-delete 0 --delete-before /d s3:b; ls",
		"rclone copy --max-delete 0 --delete-before /d s3:b; ls", "rclone-sync applied"},
	"a limit under set -e":    kept("set -e; rclone sync --max-delete 0 /d s3:b; ls", "max-delete-fails open"),
	"a limit, its failure ok": kept("set -e; rclone sync --max-delete 0 /d s3:b || true; ls", ""),
	"a limit of bisync":       kept("rclone bisync --max-delete 0 --force a b", "rclone-bisync open"),
	"an exported limit":       kept("export RCLONE_MAX_DELETE=0\nrclone sync /d s3:b; ls", ""),
	"a limit before it":       kept("RCLONE_MAX_DELETE=0 rclone sync /d s3:b; ls", ""),
	"env with a limit":        kept("env RCLONE_MAX_DELETE=0 rclone sync /d s3:b; ls", ""),
	"a limit of another command": {"RCLONE_MAX_DELETE=0 rclone copy a b; rclone sync /d s3:b",
		"RCLONE_MAX_DELETE=0 rclone copy a b; rclone copy /d s3:b", "rclone-sync applied"},
	"an exported limit that goes": {"export RCLONE_MAX_DELETE=0\nunset RCLONE_MAX_DELETE\nrclone sync /d s3:b",
		"export RCLONE_MAX_DELETE=0\nunset RCLONE_MAX_DELETE\nrclone copy /d s3:b", "rclone-sync applied"},
	"a flag over an exported limit": {"export RCLONE_MAX_DELETE=0\nrclone sync --max-delete 9 /d s3:b",
		"export RCLONE_MAX_DELETE=0\nrclone copy --max-delete 9 /d s3:b", "rclone-sync applied"},
	"rsync with a limit of none": kept("rsync -a --delete --max-delete=0 a b", ""),
	"rsync with a limit": {"rsync -a --delete --max-delete=9 a b", "rsync -a --max-delete=9 a b",
		"rsync-delete applied"},
	"s3cmd heeds no limit": {"s3cmd sync --delete-removed --max-delete=0 a b", "s3cmd sync --max-delete=0 a b",
		"s3cmd-sync applied"},
	"help":            kept("rclone sync --help; rsync --delete --help; aws s3 sync --delete --help a b", ""),
	"help of a purge": kept("rclone purge --help; rclone delete -h; restic forget --keep-last 3 --help", ""),
	"-h of rsync":     {"rsync -avh --delete a b", "rsync -avh a b", "rsync-delete applied"},
	"a version":       kept("rclone sync --version; rsync --version --delete a b", ""),
	"no help":         {"rclone sync --help=false a b", "rclone copy --help=false a b", "rclone-sync applied"},

	"a report, version unknown, where it may fail": {"rclone sync --combined /r /d s3:b; ls",
		"rclone sync --max-delete 0 --combined /r /d s3:b; ls", "rclone-sync applied"},
	"a report, version unknown": kept("set -e; rclone sync --dest-after /r /d s3:b; ls", "rclone-sync open"),
}

func init() { maps.Copy(scripts, limitScripts) }

// container is a script in a container of its own: an image, its variables, and whether it is an init container.
type container struct{ image, env, script, list string }

// look makes it safe, and returns what its script becomes.
func (c container) look(t *testing.T) (out string, findings []*transform.Finding) {
	t.Helper()
	if c.list == "" {
		c.list = "containers"
	}
	out, findings, err := transformed("copy", fmt.Sprintf("apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec:\n  %s:\n"+
		"  - {name: c, image: %q, env: [%s], command: [sh, -c, %q]}\n", c.list, c.image, c.env, c.script))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := yamledit.Parse([]byte(out))
	if err != nil {
		t.Fatal(err)
	}
	return doc.Root().At("spec", c.list).Each()[0].At("command").Each()[2].Value(), findings
}

// The environment of a container limits what rclone deletes, unless something changes it.
func TestLimitOfTheEnvironment(t *testing.T) {
	const zero = "{name: RCLONE_MAX_DELETE, value: '0'}"
	for name, c := range map[string]struct {
		env, script string
		edited      bool
	}{
		"none": {"", "rclone sync /d s3:b; ls", true},
		"zero": {zero, "rclone sync /d s3:b; ls", false},
		"some": {"{name: RCLONE_MAX_DELETE, value: '5'}", "rclone sync /d s3:b; ls", true},
		"from elsewhere": {"{name: RCLONE_MAX_DELETE, valueFrom: {fieldRef: {fieldPath: x}}}", "rclone sync a b",
			true},
		"a flag beats it":           {zero, "rclone sync --max-delete 5 /d s3:b; ls", true},
		"options of a run":          {zero, "rclone sync $OPTS /d s3:b; ls", true},
		"it goes":                   {zero, "unset RCLONE_MAX_DELETE; rclone sync /d s3:b", true},
		"it changes":                {zero, "RCLONE_MAX_DELETE=5 rclone sync /d s3:b", true},
		"another environment":       {zero, "env -i PATH=$PATH rclone sync /d s3:b", true},
		"another user's":            {zero, "sudo rclone sync /d s3:b", true},
		"a file may set it":         {zero, ". /etc/backup.env; rclone sync /d s3:b", true},
		"nothing would be uploaded": {zero, "rclone sync --delete-before /d s3:b", true},
	} {
		t.Run(name, func(t *testing.T) {
			out, findings := container{env: c.env, script: c.script}.look(t)
			if (out != c.script) != c.edited || c.edited != strings.Contains(ids(findings), "rclone-sync applied") {
				t.Errorf("becomes %q: %s", out, ids(findings))
			}
		})
	}
}

// rclone copy takes the flags that report from version 1.71.
func TestReportsOfASync(t *testing.T) {
	const loop, strict = "while true; do rclone sync %s /d s3:b; sleep 9; done", "set -e\nrclone sync %s /d s3:b\nls"
	for name, c := range map[string]struct{ image, flag, script, want, findings string }{
		"since":     {"rclone/rclone:1.71", "--combined /r", loop, "copy --combined /r", "rclone-sync applied"},
		"later":     {"ghcr.io/rclone/rclone:v1.73.2", "--differ /r", loop, "copy --differ /r", "rclone-sync applied"},
		"next":      {"rclone/rclone:2.0", "--differ /r", loop, "copy --differ /r", "rclone-sync applied"},
		"by digest": {"rclone/rclone:1.71.0@sha256:12", "--match /r", loop, "copy --match /r", "rclone-sync applied"},
		"before": {"rclone/rclone:1.70.3", "--combined=/r", loop, "sync --max-delete 0 --combined=/r",
			"rclone-sync applied"},
		"a nine": {"rclone/rclone:1.9", "--error /r", loop, "sync --max-delete 0 --error /r", "rclone-sync applied"},
		"untagged": {"rclone/rclone", "--missing-on-src /r", loop, "sync --max-delete 0 --missing-on-src /r",
			"rclone-sync applied"},
		"latest":       {"rclone/rclone:latest", "--match /r", loop, "sync --max-delete 0 --match /r", "rclone-sync applied"},
		"a major":      {"rclone/rclone:1", "--csv", loop, "sync --max-delete 0 --csv", "rclone-sync applied"},
		"a beta":       {"rclone/rclone:1.71-beta", "-F pst", loop, "sync --max-delete 0 -F pst", "rclone-sync applied"},
		"of another":   {"example/backup:1.71", "--match /r", loop, "sync --max-delete 0 --match /r", "rclone-sync applied"},
		"may not fail": {"rclone/rclone:1.66", "--combined /r", strict, "sync --combined /r", "rclone-sync open"},
		"other flags":  {"rclone/rclone:1.66", "--exclude /r", strict, "copy --exclude /r", "rclone-sync applied"},
	} {
		t.Run(name, func(t *testing.T) {
			out, findings := container{image: c.image, script: fmt.Sprintf(c.script, c.flag)}.look(t)
			want := strings.Replace(fmt.Sprintf(c.script, c.flag), "sync "+c.flag, c.want, 1)
			if diff := cmp.Diff(want, out); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.findings, ids(findings)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// An init container that ends with a sync which fails keeps the pod from starting.
func TestALimitInAnInitContainer(t *testing.T) {
	for name, c := range map[string]struct{ list, script, want string }{
		"its last command":   {"initContainers", "rclone sync --max-delete 0 s3:b /d", "max-delete-fails open"},
		"another after it":   {"initContainers", "rclone sync --max-delete 0 s3:b /d; ls", ""},
		"its failure is ok":  {"initContainers", "rclone sync --max-delete 0 s3:b /d || true", ""},
		"a container's last": {"containers", "rclone sync --max-delete 0 /d s3:b", ""},
	} {
		t.Run(name, func(t *testing.T) {
			out, findings := container{list: c.list, script: c.script}.look(t)
			if out != c.script || ids(findings) != c.want {
				t.Errorf("becomes %q: %s, want %q", out, ids(findings), c.want)
			}
		})
	}
}
