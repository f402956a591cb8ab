//go:build unix

package safesync_test

import (
	"context"
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
	"github.com/vixens-io/ballast/transformers/safesync"
)

// TestArguments runs every script that is rewritten, before and after, with programs that
// only record what they are given: the two records differ in the words that the findings
// name, and in no others.
func TestArguments(t *testing.T) {
	type run struct{ strategy, in string }
	runs := map[string]run{}
	for name, c := range scripts {
		if c.in != c.want {
			runs[name] = run{"copy", c.in}
		}
	}
	for name, c := range strategies {
		runs[c.strategy+": "+name] = run{c.strategy, c.in}
	}
	bin := recorders(t)
	for _, shell := range shells(t) {
		for _, name := range slices.Sorted(maps.Keys(runs)) {
			t.Run(shell[0]+"/"+name, func(t *testing.T) {
				t.Parallel()
				c := runs[name]
				out, findings := script(t, c.strategy, c.in)
				before, after := record(t, bin, shell, c.in), record(t, bin, shell, out)
				if len(before) == 0 || len(before) != len(after) {
					t.Fatalf("%d commands ran before, %d after", len(before), len(after))
				}
				compare(t, findings, before, after)
			})
		}
	}
}

// compare compares the words that went and came with those that the findings name.
func compare(t *testing.T, findings []*transform.Finding, before, after []string) {
	wantGone, wantCame := named(findings)
	gone, came := map[string]bool{}, map[string]bool{}
	for i := range before {
		difference(strings.Split(before[i], "\x1f"), strings.Split(after[i], "\x1f"), gone, came)
	}
	for word := range wantGone {
		// What a variable stands for is not in the text: any word may stand for it.
		if strings.HasPrefix(word, "$") && len(gone) > 0 {
			wantGone = gone
		}
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(wantGone)), slices.Sorted(maps.Keys(gone))); diff != "" {
		t.Errorf("words that went:\n%s", diff)
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(wantCame)), slices.Sorted(maps.Keys(came))); diff != "" {
		t.Errorf("words that came:\n%s", diff)
	}
}

// named are the words that are in the findings' before and not in their after, and those
// that are only in their after.
func named(findings []*transform.Finding) (gone, came map[string]bool) {
	gone, came = map[string]bool{}, map[string]bool{}
	for _, f := range findings {
		if f.Status == transform.Applied {
			difference(words(f.Before), words(f.After), gone, came)
		}
	}
	return gone, came
}

// words are the words of a piece of shell, without what quotes them.
func words(text any) []string {
	plain := strings.NewReplacer(`\`, "", `"`, "", "'", "", ";", " ", "(", " ", ")", " ", "`", " ", "${B}", "", "$(date -u +%Y%m%dT%H%M%SZ)", "DATE")
	return strings.Fields(plain.Replace(text.(string)))
}

// difference adds the words that only one of two lists has, position by position from
// both ends.
func difference(a, b []string, gone, came map[string]bool) {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	for _, word := range a {
		if !slices.Contains(b, word) {
			gone[word] = true
		}
	}
	for _, word := range b {
		if !slices.Contains(a, word) {
			came[undated(word)] = true
		}
	}
}

// undated puts the mark of words in place of the date at the end of a history directory.
func undated(word string) string {
	if dir, _, found := strings.Cut(word, "-history/20"); found {
		return dir + "-history/DATE"
	}
	return word
}

// recorders makes a directory of programs that record their arguments, and of wrappers that
// only run what they are given. Loops end at the third sleep.
func recorders(t *testing.T) string {
	bin := t.TempDir()
	programs := map[string]string{
		"su-exec": "shift\nexec \"$@\"\n",
		"script":  "exec sh -c \"$2\"\n",
		"runuser": "shift 2\nexec sh -c \"$1\"\n",
		"ls":      "",
		"sleep":   "echo >>\"$RECORD.sleeps\"\n[ $(wc -l <\"$RECORD.sleeps\") -lt 3 ] || kill -KILL 0\n",
	}
	for _, tool := range append(safesync.Programs(), "rclone.exe") {
		programs[tool] = "{ printf %s " + tool +
			"; for word; do printf '\\037%s' \"$word\"; done; printf '\\036'; } >>\"$RECORD\"\n"
	}
	for name, body := range programs {
		if err := os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\n"+body), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return bin
}

// shells are the shells of Debian's and of Alpine's images, as far as they are here.
func shells(t *testing.T) [][]string {
	var all [][]string
	for _, shell := range [][]string{{"dash"}, {"busybox", "ash"}} {
		if _, err := exec.LookPath(shell[0]); err != nil {
			t.Logf("%s is not installed: NOTHING WAS RUN IN IT", shell[0])
			continue
		}
		all = append(all, shell)
	}
	if testing.Short() && len(all) > 1 {
		t.Logf("not run in %s: run it without -short", all[1][0])
		all = all[:1]
	}
	if len(all) == 0 {
		t.Skip("no shell to run scripts in")
	}
	return all
}

// record runs a script and returns what its programs were called with.
func record(t *testing.T, bin string, shell []string, script string) []string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "record")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, shell[0], append(shell[1:], "-c", script)...)
	cmd.Dir = t.TempDir()
	cmd.Env = []string{"PATH=" + bin + ":/usr/bin:/bin", "RECORD=" + file, "HOME=" + cmd.Dir}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	_ = cmd.Run() // a loop is killed, and a script may end with any status
	if ctx.Err() != nil {
		t.Fatal("it does not end")
	}
	out, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return strings.FieldsFunc(string(out), func(r rune) bool { return r == '\x1e' })
}
