//go:build unix

package safesync_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// required makes a script check its sources.
func required(t *testing.T, files, in string) (out, findings string) {
	t.Helper()
	result, err := run("{requireSource: "+files+"}", fmt.Sprintf("apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec:\n"+
		"  containers:\n  - {name: c, command: [sh, -c, %q]}\n", in))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := result.Write(&b); err != nil {
		t.Fatal(err)
	}
	doc, err := yamledit.Parse([]byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return doc.Root().At("spec", "containers").Each()[0].At("command").Each()[2].Value(), ids(result.Findings)
}

// TestRequireSource runs scripts that check their source, with a source that has what is required and with sources that
// do not. D stands for the source; `ls after` shows that the script goes on.
func TestRequireSource(t *testing.T) {
	const both, onlySync, neither, onlyAfter = 2, 1, 0, -1
	for name, c := range map[string]struct {
		script      string
		full, empty int // what runs: the sync, the command behind it
	}{
		"alone":              {"rclone copy D b:x; rclone version", both, neither},
		"mirrored":           {"rclone sync D b:x\nrclone version", both, neither},
		"moved":              {"rclone move D b:x", onlySync, neither},
		"indented":           {"if true; then\n  rclone copy D b:x\nfi\nrclone version", both, neither},
		"a chain":            {"true && rclone copy D b:x && rclone version", both, neither},
		"an answer":          {"rclone copy D b:x || rclone version", onlySync, neither},
		"a condition":        {"if rclone copy D b:x; then :; else rclone version; fi", onlySync, onlyAfter},
		"a condition, twice": {"if true && rclone copy D b:x; then :; else rclone version; fi", onlySync, onlyAfter},
		"a failure":          {"if ! rclone copy D b:x; then exit 1; fi; rclone version", both, neither},
		"a failure, chained": {"if ! rclone copy D b:x && true; then exit 1; fi; rclone version", both, neither},
		"a failure, or":      {"if false || ! rclone copy D b:x; then exit 1; fi; rclone version", both, neither},
		"a background group": {"while :; do { rclone copy D b:x; true; } & wait; break; done; rclone version", both,
			onlyAfter},
		"a loop that counts": {"i=0; while [ $i -lt 1 ]; do rclone copy D b:x; i=$((i+1)); done; rclone version", both,
			onlyAfter},
		"a pipeline":         {"rclone copy D b:x | cat; rclone version", both, neither},
		"a function":         {"f() { rclone copy D b:x; }\nf; rclone version", both, onlyAfter},
		"a function, set -e": {"set -e\nf() { rclone copy D b:x; }\nf; rclone version", both, neither},
		"a subshell":         {"(rclone copy D b:x); rclone version", both, onlyAfter},
		"a substitution":     {`out="$(rclone copy D b:x)"; rclone version`, both, onlyAfter},
		"a loop":             {"for i in 1; do rclone copy D b:x; done; rclone version", both, onlyAfter},
		"a trailing slash":   {"rclone copy D/ b:x", onlySync, neither},
		"quoted":             {"rclone copy \"D\" 'b:x'; rclone version", both, neither},
		"set -euo pipefail":  {"set -eu\nrclone copy D b:x\nrclone version", both, neither},
		"in a case":          {"case x in x) rclone copy D b:x;; esac; rclone version", both, neither},
		"a wrapper":          {"nice timeout 30 rclone copy D b:x; rclone version", both, neither},
		"a variable":         {"S=D; rclone copy $S b:x", onlySync, neither},
		"rsync":              {"rsync -a D/ h:/d; rclone version", both, neither},
		"aws":                {"aws s3 sync D s3://b; rclone version", both, neither},
		"aws s3 cp":          {"aws s3 cp --recursive D s3://b; rclone version", both, neither},
		"aws s3 mv":          {"aws s3 mv D s3://b --acl private --rec; rclone version", both, neither},
		"gsutil cp":          {"gsutil -m cp -nr D gs://b; rclone version", both, neither},
		"gsutil mv":          {"gsutil mv D gs://b; rclone version", both, neither},
		"gcloud storage":     {"gcloud storage cp -r D gs://b; rclone version", both, neither},
		"mc cp":              {"mc cp -r D/ s3/b; rclone version", both, neither},
		"mc mv":              {"mcli mv --recursive --attr a=b D/ s3/b; rclone version", both, neither},
		"s5cmd":              {"s5cmd cp D/ s3://b; rclone version", both, neither},
		"s3cmd":              {"s3cmd put -r D/ s3://b; rclone version", both, neither},
		"azcopy":             {"azcopy copy D https://a.blob.core.windows.net/b --recursive; rclone version", both, neither},
	} {
		for _, files := range []string{"[.]", "[.storage/auth]", "[., .storage/auth]"} {
			t.Run(name+" "+files, func(t *testing.T) {
				t.Parallel()
				full, hollow, bare := sources(t)
				bin := requireBin(t)
				for source, want := range map[string]int{full: c.full, hollow: c.empty, bare: c.empty, bare + "-gone": c.empty} {
					checkRequired(t, bin, files, strings.ReplaceAll(c.script, "D", source), want)
				}
			})
		}
	}
}

// sources are directories: one that has it all, one of a volume that was never written to, and one that is empty.
func sources(t *testing.T) (full, hollow, bare string) {
	t.Helper()
	root := t.TempDir()
	full, hollow, bare = filepath.Join(root, "full"), filepath.Join(root, "hollow"), filepath.Join(root, "bare")
	for _, dir := range []string{filepath.Join(full, ".storage"), filepath.Join(hollow, "lost+found"), bare} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(full, ".storage/auth"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	return full, hollow, bare
}

// requireBin has the programs that record what they are given, and the ls of the system.
func requireBin(t *testing.T) string {
	t.Helper()
	bin := recorders(t)
	if err := os.Remove(filepath.Join(bin, "ls")); err != nil {
		t.Fatal(err)
	}
	return bin
}

func checkRequired(t *testing.T, bin, files, script string, want int) {
	t.Helper()
	out, findings := required(t, files, script)
	if out == script || !strings.Contains(findings, "require-source applied") {
		t.Fatalf("no check: %s", findings)
	}
	if again, _ := required(t, files, out); again != out {
		t.Errorf("a second run makes it %q", again)
	}
	for _, shell := range requireShells(t) {
		got := 0
		for _, line := range record(t, bin, shell, out) {
			if strings.HasSuffix(line, "version") {
				got |= 2
			} else {
				got |= 1
			}
		}
		if diff := cmp.Diff(map[int]int{2: 3, 1: 1, 0: 0, -1: 2}[want], got); diff != "" {
			t.Errorf("%s: 1 is the sync, 2 what is behind it: %s\n%s", shell, diff, out)
		}
	}
}

// requireShells are the shells that the checks are written for, as far as they are here.
func requireShells(t *testing.T) [][]string {
	if testing.Short() {
		return shells(t)
	}
	if _, err := exec.LookPath("bash"); err != nil {
		t.Log("bash is not installed: NOTHING WAS RUN IN IT")
		return shells(t)
	}
	return append(shells(t), []string{"bash"})
}

// A turn of a loop that is skipped waits as long as the others do.
func TestRequireSourceInALoop(t *testing.T) {
	_, hollow, _ := sources(t)
	for name, loop := range map[string]string{
		"sleep behind":   "while true; do rclone copy D b:x; sleep 300; done",
		"sleep before":   "while true; do sleep 300; rclone copy D b:x; done",
		"sleep in front": "while sleep 300; do rclone copy D b:x; done",
		"no sleep":       "while true; do rclone copy D b:x; done",
		"until":          "until rclone copy D b:x; do sleep 300; done",
	} {
		t.Run(name, func(t *testing.T) {
			out, _ := required(t, "[.]", strings.ReplaceAll(loop, "D", hollow))
			for _, shell := range requireShells(t) {
				bin := requireBin(t)
				// The sleep of the recorders ends the loop in its third turn; without one, the test does not end.
				if ran := record(t, bin, shell, out); len(ran) > 0 {
					t.Errorf("%s: %q ran: %s", shell, ran, out)
				}
			}
		})
	}
}

// Where no check can stand there is a finding, and where none is needed there is nothing.
func TestNoCheckOfASource(t *testing.T) {
	for name, c := range map[string]struct{ script, want string }{
		"in the background":      {"rclone copy /d b:x & wait", "require-source open"},
		"behind a pipe":          {"echo y | rclone copy /d b:x", "require-source open"},
		"an alternative":         {"ls || rclone copy /d b:x", "require-source open"},
		"a string in a script":   {"sh -c 'rclone copy /d b:x'", "require-source open"},
		"a source of the run":    {`rclone copy "$S" b:x`, "require-source open"},
		"a source, not quoted":   {"rclone copy $S b:x", "require-source open"},
		"all of it of the run":   {"rclone copy $S $D", "require-source open"},
		"a default":              {"rclone copy ${S:-/d} b:x", "require-source open"},
		"a restore to the run's": {"rclone copy b:x $D", ""},
		"a source of a pattern":  {"rclone copy /d/*.db b:x", "require-source open"},
		"a home":                 {"rclone copy ~/d b:x", "require-source open"},
		"several sources":        {"rsync -a /d /e h:/d", "require-source open"},
		"a restore":              {"rclone copy b:x /d; rsync -a h:/d /d; aws s3 sync s3://b /d", ""},
		"a dry run":              {"rclone copy --dry-run /d b:x; rsync -an /d h:/d", ""},
		"what transfers nothing": {"rclone ls /d; rclone size b:x; aws s3 ls", ""},
		"single files": {"aws s3 cp /d/a s3://b; gsutil cp /d/a gs://b; mc cp /d/a s3/b; s3cmd put /d/a s3://b",
			""},
		"restores of copies": {"aws s3 cp --recursive s3://b /d; gsutil cp -r gs://b /d; mc cp -r s3/b /d; " +
			"s5cmd cp s3://b/* /d", ""},
		"dry runs of copies":      {"aws s3 mv --recursive --dryrun /d s3://b; s5cmd --dry-run mv /d s3://b", ""},
		"what is piped":           {"aws s3 cp --recursive - s3://b/a; s5cmd cp - s3://b/a", ""},
		"names from elsewhere":    {"gsutil cp -r -I gs://b", ""},
		"not recursive":           {"azcopy cp /d https://a.blob.core.windows.net/b --recursive=false", ""},
		"checked by the author":   {`[ -n "$(ls -A /d)" ] || exit 1; rclone copy /d b:x`, ""},
		"checked by the author 2": {`[ "$(ls -A /d)" ] && rclone copy /d b:x`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			out, findings := required(t, "[.]", c.script)
			if out != c.script || findings != c.want {
				t.Errorf("%q: %s, want %s", out, findings, c.want)
			}
		})
	}
}

// A file by its path in the container is looked for where its source is transferred, and nowhere else.
func TestRequiredFiles(t *testing.T) {
	for name, c := range map[string]struct{ files, script, want string }{
		"in the source":       {"[/d/a]", "rclone copy /d b:x", "[ -s /d/a ]"},
		"in another source":   {"[/e/a]", "rclone copy /d b:x", ""},
		"the source itself":   {"[/d/a]", "rclone copyto /d/a b:x/a", "[ -s /d/a ]"},
		"a name that begins":  {"[/data/a]", "rclone copy /d b:x", ""},
		"a relative source":   {"[/d/a]", "cd /d && rclone copy . b:x", "[ -s /d/a ]"},
		"a target of the run": {"[a]", "rclone copy /d $D", "[ -s /d/a ]"},
		"a dollar sign":       {"[a]", "rclone copy /d b:$$(date +%F)", "[ -s /d/a ]"},
		"behind --":           {"[.]", "cd /d && rclone sync -- -x b:", "ls -A ./-x 2"},
		"a file behind --":    {"[a]", "cd /d && rclone copy -- -x b:", "[ -s -x/a ]"},
		"with blanks":         {"['my file']", "rclone copy /d b:x", "[ -s '/d/my file' ]"},
		"a flag":              {"[a]", "oci os object sync --src-dir /d --bucket-name b", "[ -s /d/a ]"},
		"a flag with a sign":  {"[a]", "oci os object sync --src-dir=/d --bucket-name b", "[ -s /d/a ]"},
		"a flag of the run":   {"[a]", "oci os object sync --src-dir /d/$X --bucket-name b", ""},
		"a bundle":            {"[a]", "rsync -aze ssh /d h:/d", "[ -s /d/a ]"},
		"checked":             {"[a]", "[ -s /d/a ] || exit 1; rclone copy /d b:x", ""},
		"checked for another": {"[a]", "[ -s /d/b ] || exit 1; rclone copy /d b:x", "[ -s /d/a ]"},
	} {
		t.Run(name, func(t *testing.T) {
			out, _ := required(t, c.files, c.script)
			if (out == c.script) != (c.want == "") || !strings.Contains(out, c.want) {
				t.Errorf("becomes %q, want %q in it", out, c.want)
			}
			if again, _ := required(t, c.files, out); again != out {
				t.Errorf("a second run makes it %q", again)
			}
		})
	}
}

// A file has nothing below it: a check for that would always fail.
func TestNoCheckBelowAFile(t *testing.T) {
	for script, want := range map[string]string{
		"rclone copyto /d b:x":          "require-source open",
		"rclone copy /d/dump.sql.gz b:": "require-source open",
		"rclone copy /d/.config b:x":    "require-source applied",
	} {
		if _, findings := required(t, "[.storage/auth]", script); findings != want {
			t.Errorf("%s: %s, want %s", script, findings, want)
		}
		if _, findings := required(t, "[.]", script); findings != "require-source applied" {
			t.Errorf("%s: %s with any file", script, findings)
		}
	}
}

func TestFilesThatCannotBeRequired(t *testing.T) {
	for _, file := range []string{`""`, "/", "../x", "a/../b", `"a\nb"`, "./a", "a/"} {
		if _, err := run("{requireSource: ["+file+"]}", "a: b\n"); err == nil || !strings.Contains(err.Error(), "want ") {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// A script with very many transfers gets the checks that are worth their time, and findings for the rest.
func TestChecksOfManyTransfers(t *testing.T) {
	_, findings := required(t, "[.]", strings.Repeat("f() { rclone copy /d b:x; }\n", 150)+"f")
	if applied, open := strings.Count(findings, "applied"), strings.Count(findings,
		"open"); applied+open < 100 || open == 0 {
		t.Errorf("%d checks, %d findings", applied, open)
	}
}
