//go:build unix

package safesync_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// corpusEntry is a script as people write them, with what Ballast is to say of it.
//
// An entry begins with a line "=== NAME | VERDICT", to which more fields may be added: "bash", "dash" or "ash" if
// only that shell reads it; "env NAME=VALUE;…" for the environment of its container; "not taken: WHY" if what would
// delete does not run here. An @ before a path stands for the directory in which the oracle runs it.
type corpusEntry struct {
	name, verdict string
	shell         string
	env           [][2]string
	notTaken      string
	script        string
}

// leastCorpus is how many entries there are at least, and mostUnreadable how many of a hundred Ballast may leave
// to people.
const (
	leastCorpus    = 300
	mostUnreadable = 15
)

func corpus(t *testing.T) []corpusEntry {
	t.Helper()
	files, err := filepath.Glob("testdata/corpus/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no corpus", err)
	}
	var all []corpusEntry
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		theme := strings.TrimSuffix(filepath.Base(file), ".txt")
		for part := range strings.SplitSeq("\n"+string(text), "\n=== ") {
			if strings.TrimSpace(part) == "" {
				continue
			}
			head, script, _ := strings.Cut(part, "\n")
			e := entryOf(t, head)
			e.name, e.script = theme+": "+e.name, script
			all = append(all, e)
		}
	}
	return all
}

func entryOf(t *testing.T, head string) corpusEntry {
	t.Helper()
	fields := strings.Split(head, " | ")
	e := corpusEntry{name: fields[0]}
	for _, field := range fields[1:] {
		kind, value, _ := strings.Cut(field, " ")
		switch kind {
		case "danger", "safe", "unreadable":
			e.verdict = kind
		case "bash", "dash", "ash":
			e.shell = kind
		case "env":
			for pair := range strings.SplitSeq(value, ";") {
				name, value, _ := strings.Cut(pair, "=")
				e.env = append(e.env, [2]string{name, value})
			}
		case "not":
			e.notTaken = strings.TrimPrefix(value, "taken: ")
		default:
			t.Fatalf("%s: unknown field %q", e.name, field)
		}
	}
	if e.verdict == "" {
		t.Fatalf("%s: no verdict", e.name)
	}
	return e
}

// TestCorpusVerdicts holds what Ballast says of each entry.
func TestCorpusVerdicts(t *testing.T) {
	all, names := corpus(t), map[string]bool{}
	unreadables := 0
	for _, e := range all {
		if names[e.name] {
			t.Errorf("%s is there twice", e.name)
		}
		names[e.name] = true
		if e.verdict == "unreadable" {
			unreadables++
		}
		t.Run(e.name, func(t *testing.T) {
			if got, _, findings := e.judge(t); got != e.verdict {
				t.Errorf("Ballast says %s, want %s: %s", got, e.verdict, ids(findings))
			}
		})
	}
	if len(all) < leastCorpus || 100*unreadables > mostUnreadable*len(all) {
		t.Errorf("%d entries, of which %d cannot be read", len(all), unreadables)
	}
}

// judge returns the verdict of Ballast, and the script as it leaves.
func (e corpusEntry) judge(t *testing.T) (verdict, after string, findings []*transform.Finding) {
	t.Helper()
	shell := e.shell
	if shell == "" {
		shell = "sh"
	}
	var env strings.Builder
	for _, pair := range e.env {
		fmt.Fprintf(&env, "{name: %s, value: %q}, ", pair[0], pair[1])
	}
	out, findings, err := transformed("copy", fmt.Sprintf(
		"apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec:\n  containers:\n  - name: c\n"+
			"    env: [%s]\n    command: [%s, -c, %q]\n",
		env.String(), shell, strings.ReplaceAll(e.script, "@/", "/")))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := yamledit.Parse([]byte(out))
	if err != nil {
		t.Fatal(err)
	}
	after = doc.Root().At("spec", "containers").Each()[0].At("command").Each()[2].Value()
	verdict = "safe"
	for _, f := range findings {
		switch f.ID {
		case "safe-sync/overwrites-unprotected":
		case "safe-sync/unreadable-command":
			if verdict == "safe" {
				verdict = "unreadable"
			}
		default:
			verdict = "danger"
		}
	}
	return verdict, after, findings
}

// TestCorpusOracle runs each entry in the shells, with programs that only record what they are given: what Ballast
// calls dangerous deletes, unless the entry says why not here; what it calls safe deletes nothing; and what it made
// safe deletes nothing any more.
func TestCorpusOracle(t *testing.T) {
	box := newSandbox(t)
	for _, e := range corpus(t) {
		for _, shell := range box.shells {
			if e.shell != "" && e.shell != shell.name {
				continue
			}
			t.Run(shell.name+"/"+e.name, func(t *testing.T) {
				t.Parallel()
				verdict, after, findings := e.judge(t)
				before := deleters(box.run(t, shell, e, e.script))
				e.compare(t, verdict, before)
				if verdict == "danger" && allApplied(findings) && (shell.name == box.shells[0].name || e.shell != "") {
					if left := deleters(box.run(t, shell, e, replaceAt(e.script, after))); len(left) > 0 {
						t.Errorf("what was made safe still deletes: %q", left)
					}
				}
			})
		}
	}
}

// compare holds a verdict against the programs that were recorded to delete.
func (e corpusEntry) compare(t *testing.T, verdict string, recorded []string) {
	t.Helper()
	switch {
	case verdict == "unreadable":
	case verdict == "safe" && len(recorded) > 0:
		t.Errorf("Ballast says that it is safe, and these delete: %q", recorded)
	case verdict == "danger" && len(recorded) == 0 && e.notTaken == "":
		t.Error("Ballast says that it deletes, and nothing did")
	case verdict == "danger" && len(recorded) > 0 && e.notTaken != "":
		t.Errorf("the entry says that it does not run (%s), and these delete: %q", e.notTaken, recorded)
	}
}

func allApplied(findings []*transform.Finding) bool {
	return !slices.ContainsFunc(findings, func(f *transform.Finding) bool {
		return f.Status != transform.Applied && f.ID != "safe-sync/overwrites-unprotected"
	})
}

// replaceAt puts the marks of the oracle's directory back into a script that was edited. An edit moves no path.
func replaceAt(script, after string) string {
	paths := map[string]bool{}
	for _, part := range strings.Split(script, "@/")[1:] {
		path := part
		if end := strings.IndexAny(part, " \t\n;&|)\"'`<>"); end >= 0 {
			path = part[:end]
		}
		paths[path] = true
	}
	for _, path := range slices.Backward(slices.Sorted(maps.Keys(paths))) {
		after = strings.ReplaceAll(after, " /"+path, " @/"+path)
		after = strings.ReplaceAll(after, ">/"+path, ">@/"+path)
		after = strings.ReplaceAll(after, "\n/"+path, "\n@/"+path)
		after = strings.ReplaceAll(after, "\"/"+path, "\"@/"+path)
	}
	return after
}

// deleters are the command lines that delete, by what the manuals of the programs say.
func deleters(records [][]string) []string {
	var all []string
	for _, words := range records {
		if deletes(words) {
			all = append(all, strings.Join(words, " "))
		}
	}
	return all
}

func deletes(words []string) bool {
	args := words[1:]
	has := func(names ...string) bool {
		return slices.ContainsFunc(args, func(w string) bool { return slices.Contains(names, w) })
	}
	starts := func(prefix string) bool {
		return slices.ContainsFunc(args, func(w string) bool { return strings.HasPrefix(w, prefix) })
	}
	bundled := func(letter string) bool {
		return slices.ContainsFunc(args, func(w string) bool {
			return len(w) > 1 && w[0] == '-' && w[1] != '-' && strings.Contains(w, letter)
		})
	}
	switch words[0] {
	case "rclone":
		return !has("--dry-run", "-n", "-vn") && rcloneDeletes(args)
	case "rsync":
		isValue := slices.Contains(args, "--exclude") && args[slices.Index(args, "--exclude")+1] == "--delete"
		return (starts("--del") && !starts("--delay") && !isValue || has("--remove-source-files")) &&
			!has("--dry-run", "--list-only", "-avn", "-n")
	case "aws":
		return has("s3") && has("sync") && starts("--del") && !has("--dryrun")
	case "s5cmd":
		return has("sync") && has("--delete", "-delete") && !has("--dry-run")
	case "s3cmd":
		return has("sync") && (starts("--delete-r") || has("--delete-after-fetch")) && !has("--dry-run", "-n")
	case "gsutil":
		verb := slices.Index(args, "rsync")
		args = args[max(verb, 0):]
		return verb >= 0 && has("-d", "-dr", "-rd")
	case "gcloud":
		return has("rsync") && has("--delete-unmatched-destination-objects") && !has("--dry-run")
	case "azcopy":
		return has("sync") && (has("--delete-destination=true", "--delete-destination=prompt") ||
			has("--delete-destination") && has("true"))
	case "mc":
		return has("mirror") && (has("--remove", "--watch", "-w", "--active-active")) && !has("--dry-run", "--fake")
	case "lsyncd":
		return !has("--version", "--help", "-version", "-help")
	case "restic":
		return has("forget") && (starts("--keep-last") || starts("--keep-hourly") || bundled("l")) &&
			!has("--dry-run", "-n") && !starts("--keep-d") && !starts("--keep-w") && !starts("--keep-m") && !starts("--keep-y")
	case "borg":
		return has("prune") && (starts("--keep-last") || starts("--keep-hourly")) && !has("--dry-run", "-n") &&
			!starts("--keep-d") && !starts("--keep-w") && !starts("--keep-mo") && !starts("--keep-y")
	case "kopia":
		return has("sync-to") && has("--delete") || has("expire") && has("--delete") ||
			has("restore") && has("--delete-extra")
	}
	return false
}

// rcloneValues are the flags of rclone that the corpus gives a value in the next word.
var rcloneValues = []string{
	"--config", "--transfers", "--log-file", "--log-level", "--bwlimit", "--exclude-from", "--min-age", "--cache-dir",
	"--checkers", "--retries", "--rc-addr", "--s3-acl", "--filter-from",
}

func rcloneDeletes(args []string) bool {
	for i := 0; i < len(args); i++ {
		switch {
		case slices.Contains(rcloneValues, args[i]):
			i++
		case strings.HasPrefix(args[i], "-"):
		default:
			switch args[i] {
			case "sync", "move", "moveto", "delete", "deletefile", "purge", "cleanup":
				return true
			case "bisync":
				return slices.Contains(args, "--resync") || slices.Contains(args, "--force")
			case "rc":
				return slices.Contains(args, "sync/sync")
			}
			return false
		}
	}
	return false
}

// sandbox runs scripts with nothing but programs that record, and a few that are harmless.
type sandbox struct {
	bin    string
	shells []sandboxShell
	nobody bool
}

// sandboxShell is a shell and how it is started.
type sandboxShell struct {
	name string
	argv []string
}

func newSandbox(t *testing.T) *sandbox {
	box := &sandbox{bin: t.TempDir(), nobody: os.Geteuid() == 0}
	for _, shell := range [][]string{{"dash"}, {"bash"}, {"busybox", "ash"}} {
		path, err := exec.LookPath(shell[0])
		if err != nil {
			t.Logf("%s is not installed: NOTHING WAS RUN IN IT", shell[0])
			continue
		}
		box.shells = append(box.shells, sandboxShell{shell[len(shell)-1], append([]string{path}, shell[1:]...)})
	}
	busybox, err := exec.LookPath("busybox")
	if err != nil || len(box.shells) == 0 {
		t.Skip("the corpus needs busybox and a shell: NOTHING WAS RUN")
	}
	if testing.Short() {
		t.Logf("run in %s alone: run it without -short", box.shells[0].name)
		box.shells = box.shells[:1]
	}
	box.fill(t, busybox)
	return box
}

// fill makes the programs that scripts find.
func (b *sandbox) fill(t *testing.T, busybox string) {
	record := func(name string) string {
		// One write, since programs in the background write at the same time.
		return "l=" + name + "\nfor w; do l=$l\x1f$w; done\nprintf '%s\\036' \"$l\" >>\"$RECORD\"\n"
	}
	inside := func(applet string) string {
		// Nothing outside of the directory that the script runs in is touched.
		return "case $PWD/ in \"$ROOT\"/*) ;; *) exit 0 ;; esac\n" +
			"for w; do case $w in \"$ROOT\"/*|" + b.bin + "/*) ;; /*) exit 0 ;; esac; done\n" +
			"exec " + busybox + " " + applet + " \"$@\"\n"
	}
	programs := map[string]string{
		"sleep": "echo >>\"$RECORD.sleeps\"\n[ $(wc -l <\"$RECORD.sleeps\") -lt 3 ] || kill -KILL 0\n",
		"flock": "while :; do case $1 in -w|-E) shift 2 ;; -*) shift ;; *) break ;; esac; done\n" +
			"case $1 in [0-9]) exit 0 ;; esac\nshift\n" +
			"if [ \"$1\" = -c ]; then exec sh -c \"$2\"; fi\nexec \"$@\"\n",
		"timeout":      "while :; do case $1 in -k|-s) shift 2 ;; -*) shift ;; *) break ;; esac; done\nshift\nexec \"$@\"\n",
		"nice":         "while :; do case $1 in -n) shift 2 ;; -*) shift ;; *) break ;; esac; done\nexec \"$@\"\n",
		"ionice":       "while :; do case $1 in -c|-n) shift 2 ;; -*) shift ;; *) break ;; esac; done\nexec \"$@\"\n",
		"su-exec":      "shift\nexec \"$@\"\n",
		"gosu":         "shift\nexec \"$@\"\n",
		"chroot":       "exit 0\n",
		"nohup":        "exec \"$@\"\n",
		"setsid":       "exec \"$@\"\n",
		"tini":         "while :; do case $1 in --) shift; break ;; -*) shift ;; *) break ;; esac; done\nexec \"$@\"\n",
		"sshpass":      "while :; do case $1 in -f|-p) shift 2 ;; -*) shift ;; *) break ;; esac; done\nexec \"$@\"\n",
		"s6-setuidgid": "shift\nexec \"$@\"\n",
		"runuser":      "exec sh -c \"$4\"\n",
		"mountpoint":   "exit 1\n",
		"ash":          "exec " + busybox + " ash \"$@\"\n",
		"sh":           "exec /bin/sh \"$@\"\n",
		"run-parts":    "for w; do d=$w; done\nfor f in \"$d\"/*; do [ -x \"$f\" ] && \"$f\"; done\n",
	}
	for _, tool := range tools {
		programs[tool] = record(tool)
	}
	for _, applet := range []string{"rm", "cp", "mv", "ln", "chmod", "install", "mkdir", "rmdir", "touch", "tee"} {
		programs[applet] = inside(applet)
	}
	for _, name := range strings.Fields(silent) {
		programs[name] = "exit 0\n"
	}
	for name, body := range programs {
		if err := os.WriteFile(filepath.Join(b.bin, name), []byte("#!/bin/sh\n"+body), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, applet := range strings.Fields(harmless) {
		if err := os.Symlink(busybox, filepath.Join(b.bin, applet)); err != nil {
			t.Fatal(err)
		}
	}
	for _, shell := range []string{"bash", "dash"} {
		if path, err := exec.LookPath(shell); err == nil {
			_ = os.Symlink(path, filepath.Join(b.bin, shell))
		}
	}
	_ = os.Symlink(busybox, filepath.Join(b.bin, "busybox"))
	if err := os.Chmod(b.bin, 0o755); err != nil {
		t.Fatal(err)
	}
	openUp(t, b.bin)
}

// tools record what they are given.
var tools = []string{
	"rclone", "rsync", "aws", "s5cmd", "s3cmd", "gsutil", "gcloud", "azcopy", "mc", "lsyncd", "restic", "borg", "kopia",
}

// silent are the programs that do nothing here, and harmless those that are what they are in a container.
const (
	silent = "curl wget mail mailx sendmail logger docker podman kubectl ssh scp crond supercronic supervisord pg_dump " +
		"pg_dumpall mysqldump mariadb-dump mongodump sqlite3 psql mysql apk apt-get pip ps pgrep pkill inotifywait git " +
		"notify-send apprise crontab at envsubst jq yq gpg openssl fusermount umount mount chown sudo nc systemctl " +
		"service backup-tool s6-svscan influx redis-cli etcdctl vault velero kopia-ui man"
	harmless = "cat date hostname grep egrep sed awk tr cut sort uniq head tail wc ls find xargs basename dirname " +
		"seq env expr test printf id uname stat du df tac rev mktemp realpath readlink md5sum sha256sum gzip gunzip tar " +
		"which " +
		"true false tty whoami nproc yes cmp diff od base64"
)

// openUp lets any user in.
func openUp(t *testing.T, dir string) {
	for d := dir; d != filepath.Dir(d) && strings.HasPrefix(d, os.TempDir()+"/"); d = filepath.Dir(d) {
		if err := os.Chmod(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

// limits bound a script: seconds of CPU, the size of files and the open ones.
const limits = `ulimit -t 5; ulimit -f 2048; ulimit -n 64; exec "$@"`

// run runs a script in a shell, and returns what its programs were called with.
func (b *sandbox) run(t *testing.T, shell sandboxShell, e corpusEntry, script string) [][]string {
	t.Helper()
	dir := t.TempDir()
	root := filepath.Join(dir, "root")
	for _, d := range []string{root, filepath.Join(dir, "out")} {
		if err := os.Mkdir(d, 0o755); err != nil {
			t.Fatal(err)
		}
		if b.nobody {
			if err := os.Chown(d, nobody, nobody); err != nil {
				t.Fatal(err)
			}
		}
	}
	openUp(t, root)
	for _, made := range placed {
		if err := os.MkdirAll(filepath.Join(root, made), 0o777); err != nil {
			t.Fatal(err)
		}
		_ = os.Chmod(filepath.Join(root, made), 0o777)
	}
	record := filepath.Join(dir, "out", "record")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	args := slices.Concat([]string{"-c", limits, "limits"}, shell.argv,
		[]string{"-c", strings.ReplaceAll(script, "@/", root+"/")})
	cmd := exec.CommandContext(ctx, "/bin/sh", args...)
	cmd.Dir = filepath.Join(root, "work")
	cmd.Env = []string{
		"PATH=" + filepath.Join(root, "usr/local/bin") + ":" + b.bin,
		"RECORD=" + record, "ROOT=" + root, "HOME=" + cmd.Dir,
	}
	for _, pair := range e.env {
		cmd.Env = append(cmd.Env, pair[0]+"="+pair[1])
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if b.nobody {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}
	}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = time.Second
	said, err := cmd.CombinedOutput() // a loop is killed, and a script may end with any status
	if ctx.Err() != nil {
		t.Fatal("it does not end")
	}
	_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // what it left in the background
	t.Logf("%v\n%s", err, said)
	out, err := os.ReadFile(record)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	var records [][]string
	for line := range strings.FieldsFuncSeq(string(out), func(r rune) bool { return r == '\x1e' }) {
		records = append(records, strings.Split(line, "\x1f"))
	}
	return records
}

const nobody = 65534

// placed are directories that scripts write to.
var placed = []string{
	"work", "tmp", "etc/periodic/daily", "etc/crontabs", "etc/cron.d", "etc/cron.daily", "usr/local/bin", "scripts",
	"etc/services.d/sync", "etc/supervisor/conf.d", "docker-entrypoint.d", "var/spool/cron/crontabs", "config",
}

// The oracle itself can tell: it records what runs, and knows what deletes.
func TestCorpusOracleRecords(t *testing.T) {
	box := newSandbox(t)
	got := box.run(t, box.shells[0], corpusEntry{}, "rclone 'a b' \"\"; touch x; false || rsync --delete a b; ls")
	if diff := cmp.Diff([][]string{{"rclone", "a b", ""}, {"rsync", "--delete", "a", "b"}}, got); diff != "" {
		t.Error(diff)
	}
	if got := deleters(got); len(got) != 1 || got[0] != "rsync --delete a b" {
		t.Errorf("deleters: %q", got)
	}
}
