package shell_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/shell"
)

// Words are what a real shell makes of them, in each shell that is installed.
func TestWordsAreWhatAShellMakesOfThem(t *testing.T) {
	scripts := []string{
		`show a 'b c' "d e" f\ g \h`,
		`show "a\"b\$c\d\\e` + "\\`f" + `" 'g\h'`,
		`show a"b"'c'\d "" '' x""y`,
		"show a\\\nb c \\\n  d \"e\\\nf\" 'g\\\nh'",
		`show --flag=a:b,c @ % ^ + - = { } [ ] ! a#b '#' # c`,
		`show a=b ü "✓ ✓" /a/b/ s3:b/c https://h/x`,
		`eval show 'a  b' "c\ d" \"e f\"`,
		`eval "show 'a b' \"c d\" \\\$e"`,
		"show '\n\n' 'a\n  b' \"\n\"",
	}
	for _, shell := range []string{"dash", "bash", "busybox"} {
		path, err := exec.LookPath(shell)
		if err != nil {
			t.Logf("%s is not installed: not compared with it", shell)
			continue
		}
		for _, script := range scripts {
			t.Run(shell+" "+script, func(t *testing.T) {
				if diff := cmp.Diff(run(t, path, script), read(script)); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}

func run(t *testing.T, shell, script string) string {
	t.Helper()
	args := []string{"-c", `show() { printf '<%s>' "$@"; }` + "\n" + script}
	if strings.HasSuffix(shell, "busybox") {
		args = append([]string{"ash"}, args...)
	}
	out, err := exec.Command(shell, args...).Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// read shows the known words of the command called show.
func read(script string) string {
	var b strings.Builder
	for _, c := range shell.ReadScript(script, nil).Commands {
		if c.Name != "show" {
			continue
		}
		for _, w := range c.Words[1:] {
			if w.Known {
				b.WriteString("<" + w.Value + ">")
			}
		}
	}
	return b.String()
}
