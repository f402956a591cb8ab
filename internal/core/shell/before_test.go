package shell_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/shell"
)

// In each script, ^ is where the check for the command `run` has to stand.
func TestSpotBefore(t *testing.T) {
	for name, c := range map[string]struct {
		script string
		want   shell.Spot
	}{
		"alone":                   {"^run a", shell.Spot{Leave: "exit 1"}},
		"a second line":           {"ls\n  ^run a; ls", shell.Spot{Leave: "exit 1"}},
		"an assignment":           {"ls; ^A=b run a", shell.Spot{Leave: "exit 1"}},
		"a wrapper":               {"^timeout 30 run a", shell.Spot{Leave: "exit 1"}},
		"negated":                 {"^! run a", shell.Spot{Leave: "exit 1"}},
		"timed":                   {"^time run a", shell.Spot{Leave: "exit 1"}},
		"with an answer":          {"^run a || echo failed", shell.Spot{Leave: "exit 1"}},
		"the start of a pipeline": {"^run a | tee log", shell.Spot{Leave: "exit 1"}},
		"the end of a chain":      {"make && ^run a", shell.Spot{Joined: true, Leave: "exit 1"}},
		"the middle of a chain":   {"make && ^run a | tee log && ls || ls", shell.Spot{Joined: true, Leave: "exit 1"}},
		"a chain after an or":     {"a || b && ^run a", shell.Spot{Joined: true, Leave: "exit 1"}},
		"a block after an or":     {"a || { ls; ^run a; }", shell.Spot{Leave: "exit 1"}},
		"a subshell":              {"(cd / && ^run a)", shell.Spot{Joined: true, Leave: "exit 1"}},
		"a substitution":          {`out="$(^run a)"`, shell.Spot{Leave: "exit 1"}},
		"a function":              {"f() { ^run a; }; f", shell.Spot{Leave: "return 1"}},
		"a loop":                  {"while true; do ^run a; sleep 300; done", shell.Spot{Leave: "sleep 300; continue"}},
		"a loop's own pause": {"while true; do ^run a || ls; sleep \"$X\" & wait; done",
			shell.Spot{Leave: `sleep "$X"; continue`}},
		"a loop that slept":        {"while true; do sleep 300; ^run a; done", shell.Spot{Leave: "continue"}},
		"a loop that sleeps":       {"while sleep 300; do ^run a; done", shell.Spot{Leave: "continue"}},
		"a loop without pause":     {"while :; do ^run a; done", shell.Spot{Leave: "sleep 60; continue"}},
		"a loop that never ends":   {"until false; do ^run a; done", shell.Spot{Leave: "sleep 60; continue"}},
		"a loop that waits":        {"while inotifywait /d; do ^run a; done", shell.Spot{Leave: "continue"}},
		"a loop over words":        {"for d in x y; do ^run a; done", shell.Spot{Leave: "continue"}},
		"a loop in the background": {"while true; do ^run a; sleep 9; done & ls", shell.Spot{Leave: "sleep 9; continue"}},
		"a branch in a loop": {"while true; do if ls; then ^run a; fi; sleep 9; done",
			shell.Spot{Leave: "sleep 9; continue"}},
		"another branch": {"if [ -s /x ]; then ls; else ^run a; fi", shell.Spot{Leave: "exit 1"}},
		"a case":         {"case x in x) ^run a;; esac", shell.Spot{Leave: "exit 1"}},
		"a function's loop": {"f() { while true; do ^run a; sleep 9; done; }; f",
			shell.Spot{Leave: "sleep 9; continue"}},
		"a subshell in a loop":   {"while true; do (^run a); sleep 9; done", shell.Spot{Leave: "exit 1"}},
		"a condition":            {"if ^run a; then ls; fi", shell.Spot{Joined: true, Leave: "false"}},
		"a condition of a loop":  {"until ^run a; do sleep 9; done", shell.Spot{Joined: true, Leave: "false"}},
		"a chain in a condition": {"if ls && ^run a; then ls; fi", shell.Spot{Joined: true, Leave: "false"}},
		"a group that is piped":  {"{ ^run a; ls; } | tee log", shell.Spot{Leave: "exit 1"}},
		"checked": {"[ -s /d/x ] || exit 1\n^run a", shell.Spot{Leave: "exit 1",
			Passed: []string{"/d/x"}}},
		"checked, with a message": {"test -s '/d/x' || { ls; exit 1; }\n^run a", shell.Spot{Leave: "exit 1",
			Passed: []string{"/d/x"}}},
		"a background group in a loop": {"while true; do { ^run a; ls; } & sleep 9; done", shell.Spot{Leave: "exit 1"}},
		"a pause of another branch": {"while true; do if ls; then sleep 3; continue; fi; ^run a; sleep 9; done",
			shell.Spot{Leave: "sleep 9; continue"}},
		"a pause in the same branch": {"while true; do if ls; then sleep 3; ^run a; fi; done", shell.Spot{Leave: "continue"}},
		"a pause that may fail":      {"while true; do sleep 3 || exit; ^run a; done", shell.Spot{Leave: "continue"}},
		"a loop that counts": {"while [ $i -lt 5 ]; do ^run a && break; i=$((i+1)); sleep 9; done",
			shell.Spot{Leave: "i=$((i+1)); sleep 9; continue"}},
		"a loop that counts as bash does": {"while (( i < 5 )); do ^run a; ((i++)); sleep 9; done",
			shell.Spot{Leave: "((i++)); sleep 9; continue"}},
		"a loop that counts with let": {"while [ $i != 5 ]; do ^run a; let i+=1; j=2; done",
			shell.Spot{Leave: "let i+=1; sleep 60; continue"}},
		"a loop of bash that never ends": {"for ((;;)); do ^run a; done", shell.Spot{Leave: "sleep 60; continue"}},
		"a condition that fails":         {"if ^! run a; then ls; fi", shell.Spot{Negated: true, Leave: "false"}},
		"a condition that fails, piped":  {"if ^! run a | tee log; then ls; fi", shell.Spot{Negated: true, Leave: "false"}},
		"a condition that fails, first":  {"while ^! run a && ls; do ls; done", shell.Spot{Negated: true, Leave: "false"}},
		"a condition that fails, behind an or": {"if ! [ -s /d/x ] || ! [ -s /d/y ] || ^! run a; then ls; fi",
			shell.Spot{Negated: true, Leave: "false", Passed: []string{"/d/x", "/d/y"}}},
		"checked before an endless loop": {"[ -s /d/x ] || exit 1\nwhile :; do sleep 9; ^run a; done",
			shell.Spot{Leave: "continue"}},
		"checked with an alternative": {"[ -s /d/x -o -s /d/y ] || exit 1\n^run a", shell.Spot{Leave: "exit 1"}},
		"a listing that is compared":  {`[ "$(ls -A /d)" = "" ] || exit 1; ^run a`, shell.Spot{Leave: "exit 1"}},
		"checked before a loop": {"[ -s /d/x ] || exit\nfor i in 1; do ^run a; done", shell.Spot{Leave: "continue",
			Passed: []string{"/d/x"}}},
		"checked in a chain": {"[ -s /d/x ] && ^run a", shell.Spot{Joined: true, Leave: "exit 1",
			Passed: []string{"/d/x"}}},
		"checked by a branch": {"if [ -s /d/x ]; then ^run a; fi", shell.Spot{Leave: "exit 1",
			Passed: []string{"/d/x"}}},
		"not empty": {`[ -n "$(ls -A /d)" ] || exit 1; ^run a`, shell.Spot{Leave: "exit 1",
			Passed: []string{"/d/."}}},
		"not empty, short": {`[ "$(ls -A "/d")" ] || exit 1; ^run a`, shell.Spot{Leave: "exit 1",
			Passed: []string{"/d/."}}},
		"checked twice": {"[ -s /d/x ] && [ -s /d/y ] || exit 1\n^run a", shell.Spot{Leave: "exit 1",
			Passed: []string{"/d/x", "/d/y"}}},
		"checked, or another":           {"[ -s /d/x ] || [ -s /d/y ] || exit 1\n^run a", shell.Spot{Leave: "exit 1"}},
		"checked, or another, in a row": {"[ -s /d/x ] || { [ -s /d/y ] || exit 1; }\n^run a", shell.Spot{Leave: "exit 1"}},
		"checked, or another, in a chain": {"{ [ -s /d/x ] || [ -s /d/y ]; } && ^run a",
			shell.Spot{Joined: true, Leave: "exit 1"}},
		"checked in a chain that fails": {"{ [ -s /d/x ] || { ls; false; }; } && ^run a",
			shell.Spot{Joined: true, Leave: "exit 1", Passed: []string{"/d/x"}}},
		"not empty, by case": {`case "$(ls -A /d)" in (''|lost+found) ls; exit 1;; esac; ^run a`,
			shell.Spot{Leave: "exit 1", Passed: []string{"/d/."}}},
		"not empty, by case in a chain": {`case "$(ls -A /d)" in ('') ls; false;; esac && ^run a`,
			shell.Spot{Joined: true, Leave: "exit 1", Passed: []string{"/d/."}}},
		"empty, by case":             {`case "$(ls -A /d)" in ('') ls;; esac; ^run a`, shell.Spot{Leave: "exit 1"}},
		"an end of a subshell alone": {"[ -s /d/x ] || (ls; exit 1)\n^run a", shell.Spot{Leave: "exit 1"}},
		"an end in the background":   {"[ -s /d/x ] || { ls; exit 1 & }\n^run a", shell.Spot{Leave: "exit 1"}},
		"an end that is refuted": {"{ [ -s /d/x ] || { ls; ! false; }; } && ^run a",
			shell.Spot{Joined: true, Leave: "exit 1"}},
		"a subshell as a condition":   {"while (^run a); do ls; done", shell.Spot{Leave: "exit 1"}},
		"a test without words":        {"test && [ ] || exit 1\n^run a", shell.Spot{Leave: "exit 1"}},
		"a test without consequence":  {"[ -s /d/x ] || echo none\n^run a", shell.Spot{Leave: "exit 1"}},
		"a test that is there to say": {"[ -s /d/x ] && echo some\n^run a", shell.Spot{Leave: "exit 1"}},
		"a test of another branch":    {"if ls; then [ -s /d/x ] || exit 1; else ^run a; fi", shell.Spot{Leave: "exit 1"}},
		"a test that comes later":     {"^run a; [ -s /d/x ] || exit 1", shell.Spot{Leave: "exit 1"}},
	} {
		t.Run(name, func(t *testing.T) {
			c.want.At = strings.IndexByte(c.script, '^')
			script := strings.Replace(c.script, "^", "", 1)
			at := strings.Index(script, "run")
			got, err := shell.SpotsOf(script).Before(at, at+3)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNoSpot(t *testing.T) {
	for name, c := range map[string]struct{ script, want string }{
		"in the background":           {"run a & exec app", "it runs in the background"},
		"a pipeline behind":           {"run a | tee log &", "it runs in the background"},
		"the end of a pipeline":       {"ls | run a", "it reads from a pipe"},
		"an alternative":              {"ls || run a", "it runs where another command fails"},
		"an alternative to a failure": {"if ! ls || run a; then ls; fi", "it runs where another command fails"},
		"a chain that fails":          {"if ls && ! run a; then ls; fi", "it stands behind ! in a chain that is a condition"},
		"a list as a condition": {"while { ls; run a; }; do :; done",
			"it stands in a list that is the condition of a loop"},
		"backquotes":         {"out=`run a`", "it stands between backquotes"},
		"a word of a string": {"eval 'run a'", "its program does not stand in this script"},
		"no shell":           {"run a; if", "it is not valid shell"},
	} {
		t.Run(name, func(t *testing.T) {
			at := strings.Index(c.script, "run")
			_, err := shell.SpotsOf(c.script).Before(at, at+3)
			if err == nil || err.Error() != c.want {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
}

// FuzzSpotBefore puts checks where they can stand: the script stays one that a shell reads, and has the same commands.
func FuzzSpotBefore(f *testing.F) {
	for _, script := range []string{
		"run a", "a && run b || c", "while true; do run a; sleep 9; done", "f() { run a; }; f", "if run a; then b; fi",
		"out=\"$(run a)\"", "case x in x) run a;; esac", "! run a | b", "if ! run a; then b; fi",
		"cat <<E\n$(run a)\nE\nrun b", "run \\\n a",
	} {
		f.Add(script)
	}
	f.Fuzz(func(t *testing.T, script string) {
		before := shell.ReadScript(script, nil)
		for _, cmd := range before.Commands {
			place := cmd.Words[0].Place
			if place.IsZero() || place.List != shell.InScript {
				continue
			}
			spot, err := shell.SpotsOf(script).Before(place.From, place.To)
			if err != nil {
				continue
			}
			check := "[ -s /x ] || { false; }; "
			if spot.Joined {
				check = "{ [ -s /x ] || { false; }; } && "
			}
			if spot.Negated {
				check = "! { [ -s /x ] || { false; }; } || "
			}
			after := shell.ReadScript(script[:spot.At]+check+script[spot.At:], nil)
			if len(after.Unread) == len(before.Unread) && len(after.Commands) < len(before.Commands) {
				t.Errorf("%q before %q: %d commands, then %d", check, script[spot.At:], len(before.Commands), len(after.Commands))
			}
			for _, u := range after.Unread {
				if strings.HasPrefix(u.Why, shell.NotShell) && len(before.Unread) == 0 {
					t.Errorf("%q is not shell any more", script[:spot.At]+check+script[spot.At:])
				}
			}
		}
	})
}
