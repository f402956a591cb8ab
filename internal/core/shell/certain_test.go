package shell_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vixens-io/ballast/internal/core/shell"
)

// TestMaybeAgreesWithTheShells asks the shells whether a script can succeed without the command.
func TestMaybeAgreesWithTheShells(t *testing.T) {
	shells := installedShells(t)
	for name, script := range map[string]string{
		"behind commands that may fail":              "a; b; rclone",
		"as the last of a chain":                     "a && b && rclone",
		"in a chain that goes on":                    "a && rclone && b",
		"in a chain before another command":          "a && rclone; b",
		"in a chain before a silent one":             "a && rclone; echo done",
		"in a chain before exit":                     "a && rclone; exit",
		"in a chain before exit $?":                  `a && rclone; exit "$?"`,
		"in a chain before exit 0":                   "a && rclone; exit 0",
		"in a chain under set -e":                    "set -e; a && rclone",
		"in a chain under set -e, before another":    "set -e; a && rclone; echo done",
		"in a chain, and never mind":                 "a && rclone || true",
		"in a chain, or told":                        "a && rclone || echo FAILED",
		"in a chain, or the end":                     "a && rclone || exit 1; b; true",
		"in a chain, or told and the end":            "a && rclone || { echo FAILED >&2; exit 1; }; true",
		"in a chain, or no end":                      "a && rclone || { b && exit 1; }; true",
		"in a chain, or false":                       "a && rclone || false",
		"in a chain, or false, before another":       "a && rclone || false; true",
		"the same under set -e":                      "set -e; a && rclone || false; true",
		"in a chain, or dying":                       "die() { echo \"$1\"; exit 1; }\na && rclone || die sorry\ntrue",
		"behind ||":                                  "a || rclone",
		"behind || and &&":                           "a || b && rclone",
		"behind a denied command":                    "! a && rclone",
		"in a denied chain":                          "! { a && rclone; }",
		"under set -e":                               "set -e\na\nb\nrclone",
		"under set -e, which ends":                   "set -e\na\nset +e\nb && rclone\ntrue",
		"before set -e":                              "(a && rclone)\nset -e\nb",
		"in a subshell under set -e":                 "set -e; (a && rclone); true",
		"in a block under set -e":                    "set -e; { a && rclone; }; true",
		"in a subshell without":                      "(a && rclone); true",
		"in a subshell, last":                        "b; (a && rclone)",
		"in a block, last":                           "b; { a && rclone; }",
		"behind the end of a subshell":               "(exit 0); rclone",
		"in a subshell that may end":                 "(a || exit 1; rclone); true",
		"in a subshell that may end, last":           "(a || exit 1; rclone)",
		"in a subshell under a set -e of its own":    "(set -e; a; rclone); true",
		"in a shell of its own":                      "sh -c 'a && rclone'",
		"in a shell of its own that nobody asks":     "sh -c 'a && rclone'; true",
		"in a shell of its own under set -e":         "set -e; sh -c 'a && rclone'; true",
		"in a shell with -e that nobody asks":        "sh -ec 'a; rclone'; true",
		"in a shell with -e":                         "sh -ec 'a; rclone'",
		"in a shell that fails for certain":          "sh -c 'a && rclone' || exit 3; true",
		"executed":                                   "a; exec rclone",
		"executed in a chain":                        "a && exec rclone",
		"behind exec":                                "exec a; rclone",
		"behind an exec of a redirection":            "exec 2>&1; rclone",
		"with input from a pipe":                     "echo x | rclone; true",
		"in a chain with input from a pipe":          "a && echo x | rclone",
		"in a chain in a pipe":                       "{ a && rclone; } | cat",
		"in a chain at the end of a pipe":            "echo x | { a && rclone; }",
		"at the end of a pipe that nobody asks":      "echo x | { a && rclone; }; true",
		"at the end of a pipe under set -e":          "set -e; echo x | { a && rclone; }; true",
		"into a pipe that reads all":                 "a; rclone | cat",
		"in the background":                          "a && rclone & true",
		"in if":                                      "if a; then rclone; fi",
		"in a condition":                             "if rclone; then a; fi",
		"in if, or the end":                          "if a; then rclone; else exit 1; fi; true",
		"in if, or told and the end":                 "if a; then rclone; else echo no; b; exit 1; fi; true",
		"in if, or told":                             "if a; then rclone; else echo no; fi",
		"in else":                                    "if a; then exit 1; else rclone; fi",
		"in elif":                                    "if a; then exit 1; elif b; then rclone; else exit 2; fi",
		"in elif without else":                       "if a; then exit 1; elif b; then rclone; fi",
		"in else, or success":                        "if a; then exit 0; else rclone; fi",
		"behind if with an end":                      "if a; then exit 1; fi; rclone",
		"behind if with a good end":                  "if a; then exit 0; fi; rclone",
		"behind || with an end":                      "a || exit 1; rclone",
		"behind || with an end of 256":               "a || exit 0; rclone",
		"behind && with a good end":                  "a && exit 0; rclone",
		"behind && with the end of a variable":       "n=0; a && exit $n; rclone",
		"in case":                                    "case x in y) rclone;; esac",
		"in case of everything":                      "case x in *) rclone;; esac",
		"in case, or the end":                        "case x in x) rclone;; *) exit 1;; esac",
		"in for":                                     "for i in 1 2; do rclone; done",
		"in for, with another way out":               "for i in 1 2; do a && break; rclone; done",
		"in for of a variable":                       "D='1 2'; for i in $D; do rclone; done",
		"in for of an exported variable":             "export D='1 2'; for i in $D; do rclone; done",
		"in for of a variable in a function":         "D='1 2'\nf() { for i in $D; do rclone; done; }\nf",
		"in for of a variable that has nothing":      "D=' '; for i in $D; do rclone; done",
		"in for of a variable that is set later":     "for i in $D; do rclone; done; D=1",
		"in for of a variable set later, called":     "f() { for i in $D; do rclone; done; }\nf; D=1",
		"in for of a variable of a subshell":         "(D=1); for i in $D; do rclone; done",
		"in for of a variable set in a chain":        "a && D=1; for i in $D; do rclone; done",
		"in for of a variable that goes":             "D=1; a && unset D; for i in $D; do rclone; done",
		"in for of a variable set twice":             "D=1; a && D=; for i in $D; do rclone; done",
		"in for of a variable for a command":         "D=1 a; for i in $D; do rclone; done",
		"in for of a variable in the background":     "D=1 & for i in $D; do rclone; done",
		"in for of nothing":                          "for i in $none; do rclone; done",
		"behind a loop with a break":                 "for i in 1 2; do a && break; done; rclone",
		"behind a loop with a good end":              "for i in 1 2; do a && exit 0; done; rclone",
		"in until":                                   "until rclone; do true; done",
		"in until, or the end":                       "until a && rclone; do exit 1; done",
		"in until, or a good end":                    "until a && rclone; do exit 0; done",
		"in until, or a break":                       "until a && rclone; do break; done",
		"in while not":                               "while ! { a && rclone; }; do exit 1; done",
		"in while":                                   "while a; do rclone; break; done",
		"in an endless loop":                         "while true; do rclone; break; done",
		"behind a break in a loop":                   "while true; do a && break; rclone; break; done",
		"in a function":                              "f() { rclone; }\nf",
		"in a function in a chain":                   "f() { rclone; }\na && f; true",
		"in a function, once for certain":            "f() { rclone; }\na && f; f",
		"in a function that returns":                 "f() { a || return 1; rclone; }\nf",
		"in a function that returns, unasked":        "f() { a || return 1; rclone; }\nf; true",
		"in a function that returns under set -e":    "set -e\nf() { a || return 1; rclone; }\nf; true",
		"in a function that returns well":            "f() { a && return 0; rclone; }\nf",
		"behind a function that returns well":        "f() { a && return 0; b; }\nf; rclone",
		"behind a function that ends well":           "f() { a && exit 0; b; }\nf; rclone",
		"behind a function that may end and is not":  "f() { exit 0; }\nrclone",
		"in a function with parameters":              "f() { a && rclone $1; }\nf x",
		"with parameters, unasked":                   "f() { a && rclone $1; }\nf x; true",
		"in a chain under set -e in a function":      "set -e\nf() { a && rclone; }\nf; true",
		"in a function behind a denied return":       "f() { ! return 1; rclone; }\nf",
		"in a denied subshell with set -e":           "! (set -e; a; rclone)",
		"declared twice":                             "f() { rclone; }\nf() { true; }\nf",
		"where the end is another's":                 "trap 'exit 0' EXIT; a && rclone",
		"where a trap only tells":                    "trap 'echo done' EXIT; a && rclone",
		"in a substitution":                          "x=$(a && rclone); true",
		"in eval":                                    "eval 'a && rclone'",
		"behind eval":                                "eval 'exit 0'; rclone",
		"in a chain, or told and false":              "a && rclone || { echo no; false; }",
		"in a chain, or false and told":              "a && rclone || { false; echo no; }",
		"in a shell of its own under set -o errexit": "set -o errexit; sh -c 'a && rclone'; true",
		"in a shell of its own under another set -o": "set -o nounset; sh -c 'a && rclone'; true",
		"behind set -o":                              "set -o; rclone",
	} {
		t.Run(name, func(t *testing.T) {
			omitted := ""
			for _, sh := range shells {
				if found := sh.omits(t, script); found != "" {
					omitted = found
				}
			}
			maybe, found := isMaybe(script)
			if !found && omitted == "" {
				t.Error("it is not found")
			}
			if found && maybe != (omitted != "") {
				t.Errorf("maybe is %v; omitted where %q\n%s", maybe, omitted, script)
			}
		})
	}
}

// TestCertainIsCertainWhateverTheScript asks it of scripts that nobody wrote.
func TestCertainIsCertainWhateverTheScript(t *testing.T) {
	shells := installedShells(t)
	rapid.Check(t, func(r *rapid.T) {
		text := drawScript(r, 3)
		if maybe, found := isMaybe(text); maybe || !found {
			return
		}
		for _, sh := range shells {
			if omitted := sh.omits(t, text); omitted != "" {
				r.Fatalf("omitted where %s\n%s", omitted, text)
			}
		}
	})
}

func drawScript(r *rapid.T, depth int) string {
	forms := []string{
		"a", "b", "true", "false", "exit 0", "exit 1", "set -e", "set +e", "return 1", "break", "rclone", "rclone",
		"%s && %s", "%s || %s", "%s; %s", "%s; %s", "{ %s; %s; }", "(%s; %s)", "! %s", "%s | cat", "echo | { %s; }",
		"if %s; then %s; else %s; fi", "if %s; then %s; fi", "for i in 1 2; do %s; %s; done", "until %s; do %s; break; done",
		"sh -c '%s'", "f() { %s; %s; }; f",
	}
	if depth == 0 {
		forms = forms[:12]
	}
	form := rapid.SampledFrom(forms).Draw(r, "form")
	var parts []any
	for range strings.Count(form, "%s") {
		parts = append(parts, drawScript(r, depth-1))
	}
	text := fmt.Sprintf(form, parts...)
	if strings.HasPrefix(form, "sh -c") && strings.Count(text, "'") > 2 {
		return "a"
	}
	return text
}

// isMaybe reports whether every rclone of a script is one that may be omitted.
func isMaybe(script string) (maybe, found bool) {
	maybe = true
	for _, cmd := range shell.Read(in(script)).Commands {
		if cmd.Name == "rclone" {
			found = true
			maybe = maybe && cmd.Maybe
		}
	}
	return maybe, found
}

// shellProgram is a shell that is installed, and the programs that its scripts find.
type shellProgram struct {
	words []string
	bin   string
}

func installedShells(t *testing.T) []shellProgram {
	bin := t.TempDir()
	for name, text := range map[string]string{
		"a": "exit $A", "b": "exit $B", "rclone": `: > "$RAN"`,
	} {
		if err := os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\n"+text+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	var all []shellProgram
	for _, words := range [][]string{{"dash"}, {"bash"}, {"busybox", "sh"}} {
		path, err := exec.LookPath(words[0])
		if err != nil {
			t.Skipf("SKIPPED: %v: install it to have verdicts compared with what it does", err)
		}
		words[0] = path
		all = append(all, shellProgram{words, bin})
	}
	return all
}

var callsB = regexp.MustCompile(`\bb\b`)

// omits returns how the commands of a script end where it succeeds and rclone did not run.
func (p shellProgram) omits(t *testing.T, script string) string {
	for i := range 4 {
		ends := []string{fmt.Sprintf("A=%d", i&1), fmt.Sprintf("B=%d", i>>1)}
		if i > 1 && !callsB.MatchString(script) {
			break
		}
		if succeeded, ran := p.run(t, script, ends); succeeded && !ran {
			return fmt.Sprintf("%v in %v", ends, p.words)
		}
	}
	return ""
}

func (p shellProgram) run(t *testing.T, script string, env []string) (succeeded, ran bool) {
	record := filepath.Join(p.bin, "ran")
	if err := os.Remove(record); err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	cmd := exec.Command(p.words[0], append(p.words[1:], "-c", script)...)
	cmd.Env = append(env, "PATH="+p.bin+":/usr/bin:/bin", "RAN="+record)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	watch := time.AfterFunc(5*time.Second, func() { _ = cmd.Process.Kill() }) // a loop without an end
	defer watch.Stop()
	succeeded = cmd.Wait() == nil
	_, err := os.Stat(record)
	return succeeded, err == nil
}
