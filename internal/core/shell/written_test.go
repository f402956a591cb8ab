package shell_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/shell"
)

// A text that goes into a file is read where the file runs, with the places that it was written in.
func TestReadWrittenFiles(t *testing.T) {
	runReadCases(t, map[string]readCase{
		"a heredoc": {in("cat >f <<'E'\nx a\nE\nsh f"), []string{"1 cat", "2 x a"}},
		"echo and its options": {in("echo -n 'x a' >f; sh f"),
			[]string{`1 echo -n "x a"`, "1 x a"}},
		"echo, twice": {
			in("echo x a >f; echo y b >>f; . ./f"),
			[]string{"1 echo x a", "1 echo y b", "1 x a", "1 y b"},
		},
		"overwritten": {in("echo x >f; echo y >f; sh f"), []string{"1 echo x", "1 echo y", "1 y"}},
		"in two ways": {
			in("test a && echo x >f || echo y >f; sh f"),
			[]string{"1 test a", "1 echo x", "1 echo y", "1 x", "1 y"},
		},
		"printf": {
			in(`printf '%s %%\n' 'x a' y >f; sh f`),
			[]string{`1 printf "%s %%\\n" "x a" y`, "1 x a %", "1 y %"},
		},
		"printf of no words": {in(`printf 'x\ty\n' >f; sh f`), []string{`1 printf x\ty\n`, "1 x y"}},
		"printf without end": {
			in("printf x a b >f; sh f"),
			[]string{"1 printf x a b", "1 x", "1 f", "1 unread: runs a script file: sh f"},
		},
		"tee": {
			in("echo x | tee -a f g; sh g"),
			[]string{"1 echo x", "1 tee -a f g", "1 x", "1 unread: writes a file that may be run: x\n"},
		},
		"a block": {
			in("{ echo x; echo y; } >f; sh f"),
			[]string{"1 echo x", "1 echo y", "1 x", "1 y"},
		},
		"a program by its path": {in("echo x >/tmp/f; chmod +x /tmp/f; /tmp/f"),
			[]string{"1 echo x", "1 chmod +x /tmp/f", "1 x", "1 /tmp/f"}},
		"a program by its name": {in("echo x >/usr/local/bin/f; f a"), []string{"1 echo x", "1 x", "1 f a"}},
		"a copy": {
			in("echo x >f; cp f g; sh g"),
			[]string{"1 echo x", "1 cp f g", "1 x", "1 unread: writes a file that may be run: x\n"},
		},
		"a path of the run": {in(`cat >"$D/f" <<E` + "\nx\nE\nsh \"$D/f\""),
			[]string{"1 cat", "2 x"}},
		"with what is not known": {in("{ echo x; date; } >f; sh f"),
			[]string{"1 echo x", "1 date", "1 x", "1 f", "1 unread: runs a script file: sh f"}},
		"it runs itself": {
			in("echo 'sh f' >f; sh f"),
			[]string{`1 echo "sh f"`, "1 f", "1 unread: runs a script file: sh f"},
		},
		"a place that runs it": {in("echo x >/etc/periodic/daily/f"), []string{"1 echo x", "1 x"}},
		"made a program":       {in("echo x >f; chmod 755 f"), []string{"1 echo x", "1 chmod 755 f", "1 x"}},
		"made private": {
			in("echo x >f; chmod 600 f"),
			[]string{"1 echo x", "1 chmod 600 f", "1 unread: writes a file that may be run: x\n"},
		},
		"a log": {
			in("echo x >>f.log; echo y >/dev/null; echo z >&2"),
			[]string{"1 echo x", "1 echo y", "1 echo z"},
		},
		"a usage":      {in("cat <<E\nx\nE\ncat >&2 <<E\nx\nE"), []string{"1 cat", "4 cat"}},
		"into a shell": {in("echo x a | sh -s"), []string{"1 echo x a", "1 x a"}},
		"into a shell of another name": {in("printf '#!/bin/bash\\nx {a,b}' >f; dash f"),
			[]string{`1 printf "#!/bin/bash\\nx {a,b}"`, "1 x {a,b}"}},
		"its errors": {in("echo x 2>f; sh f"), []string{"1 echo x", "1 f", "1 unread: runs a script file: sh f"}},
		"its output": {in("echo x 1>f; sh f"), []string{"1 echo x", "1 x"}},
		"printf, its options": {in("printf -- '%-8.3s|%b\\n' x 'a\\tb' >f; sh f"),
			[]string{`1 printf -- %-8.3s|%b\n x a\tb`, "1 x", "1 a b"}},
		"printf, a mark at the end":   {in("printf 'x 5%' >f; sh f"), []string{`1 printf "x 5%"`, "1 x 5%"}},
		"printf, a width at the end":  {in("printf 'x %5' >f; sh f"), []string{`1 printf "x %5"`, "1 x"}},
		"printf of nothing":           {in("printf >f; sh f; printf -- >g"), []string{"1 printf", "1 printf --"}},
		"printf, escapes at its ends": {in(`printf '\tx\' >f; sh f`), []string{`1 printf \tx\`, `1 x\`}},
		"echo of a dash":              {in("echo - x >f; sh f"), []string{"1 echo - x", "1 - x"}},
		"tee, twice": {in("tee f <<<x; tee f <<<y; tee --append f <<<z; sh f"),
			[]string{"1 tee f", "1 tee f", "1 tee --append f", "1 y", "1 z"}},
		"into a shell, filtered": {in("echo x | sed s/x/y/ | sh"),
			[]string{"1 echo x", "1 sed s/x/y/", "1 unread: a shell reads its script from standard input: sh"}},
		"into another program": {
			in("echo x | run-it"),
			[]string{"1 echo x", "1 run-it", "1 unread: pipes a text to a program that may run it: x\n"},
		},
		"into one that reads": {in("echo x | grep y"), []string{"1 echo x", "1 grep y"}},
		"a schedule, listed":  {in("crontab -l"), []string{"1 crontab -l"}},
		"a schedule of a file": {
			in("echo x >f; crontab f"),
			[]string{"1 echo x", "1 unread: writes a schedule for cron: x\n"},
		},
		"under another name": {
			in("ln -s /usr/bin/x /usr/local/bin/y; y a"),
			[]string{"1 ln -s /usr/bin/x /usr/local/bin/y", "1 y a"},
		},
		"looked up": {in(`"$(command -v x)" a; $(which y) b`), []string{"1 x a", "1 y b"}},
	})
}

// A program that is linked or copied is the same under its new name.
func TestNamesOfPrograms(t *testing.T) {
	for script, want := range map[string]string{
		"ln -s /usr/bin/x /usr/local/bin/y; y": "x", "cp /usr/bin/x .; x": "x", "cp /usr/bin/x /tmp/; x": "x",
		"cp /etc/x /tmp/y; y": "y", "cp \"$A\" /tmp/y; y": "y",
	} {
		commands := shell.ReadScript(script, nil).Commands
		if got := commands[len(commands)-1].Name; got != want {
			t.Errorf("%s: runs %s, want %s", script, got, want)
		}
	}
}

func TestReadBraces(t *testing.T) {
	for name, c := range map[string]struct {
		shell, script string
		want          []string
	}{
		"bash expands":           {"bash", "x --{a,b} c", []string{"1 x --a --b c"}},
		"bash, nested":           {"bash", "x -{a,b{c,d}}", []string{"1 x -a -bc -bd"}},
		"bash, a range":          {"bash", "x {1..3}", []string{"1 x 1 2 3"}},
		"bash, too many":         {"bash", "x {1..100000}", []string{"1 x «…»*"}},
		"dash keeps":             {"dash", "x --{a,b} c", []string{"1 x --{a,b} c"}},
		"ash keeps":              {"ash", "x --{a,b} c", []string{"1 x --{a,b} c"}},
		"sh may do either":       {"sh", "x --{a,b} c", []string{"1 x «…»* c"}},
		"sh, in the value":       {"sh", "x --a={a,b}", []string{"1 x «--a=…»*"}},
		"sh, no option":          {"sh", "x a{b,c}", []string{"1 x «a…»*"}},
		"in quotes there is one": {"bash", `x "--{a,b}" {}`, []string{"1 x --{a,b} {}"}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, lines(shell.Read(argv(c.shell, "-c", c.script)))); diff != "" {
				t.Error(diff)
			}
		})
	}
	got := lines(shell.Read(argv("busybox", "sh", "-c", "x --{a,b}")))
	if diff := cmp.Diff([]string{"1 x --{a,b}"}, got); diff != "" {
		t.Errorf("busybox: %s", diff)
	}
}

// A shell is found behind what only starts it.
func TestReadScriptsWithAnyInterpreter(t *testing.T) {
	const foreign = "1 unread: a program in another language: "
	for first, isShell := range map[string]bool{
		"/bin/sh": true, " /bin/bash -e": true, "/usr/bin/env bash": true, "/usr/bin/env -S bash -e": true,
		"/usr/bin/env -Sbash -e": true, "/usr/bin/env --split-string=sh -e": true, "/usr/bin/env -i sh": true,
		"/usr/bin/with-contenv bash": true, "/command/with-contenv sh": true, "/sbin/tini -- /bin/sh": true,
		"/sbin/tini -s -- bash": true, "/usr/bin/dumb-init /bin/sh": true, "/sbin/su-exec 1000:1000 sh": true,
		"/usr/local/bin/gosu app bash": true, "/command/s6-setuidgid abc sh": true, "/bin/busybox sh": true,
		"/usr/bin/env -S with-contenv bash": true, "/bin/sh\r": true,
		"/command/execlineb -P": false, "/usr/bin/env python3": false, "/opt/runner": false, "/sbin/openrc-run": false,
		"/sbin/tini --": false,
	} {
		t.Run(first, func(t *testing.T) {
			file := "#!" + first + "\nx a\n"
			want := []string{"2 x a"}
			if !isShell {
				want = []string{foreign + file}
			}
			if diff := cmp.Diff(want, lines(shell.ReadScript(file, nil))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What writes and runs files without end is read within the bounds.
func TestReadWrittenFilesWithoutEnd(t *testing.T) {
	for name, script := range map[string]string{
		"each runs the next twice": filesThatRunEachOther(64),
		"one runs often":           "echo '" + strings.Repeat("x a;", 4000) + "' >f\n" + strings.Repeat("sh f\n", 4000),
		"one that grows":           strings.Repeat("echo x >>f; sh f\n", 3000),
		"printf of many words":     "printf '" + strings.Repeat("%s ", 20000) + "' a >f; sh f",
		"files of one name":        strings.Repeat("echo x >$RANDOM/f; ./f\n", 4000),
	} {
		t.Run(name, func(t *testing.T) {
			if got := shell.ReadScript(script, nil); len(got.Commands) == 0 {
				t.Error("nothing was read")
			}
		})
	}
}

// filesThatRunEachOther writes files of which each runs the next one twice.
func filesThatRunEachOther(n int) string {
	var b strings.Builder
	for i := range n {
		name, next := strings.Repeat("f", i+1), strings.Repeat("f", i+2)
		b.WriteString("echo 'sh " + next + "; sh " + next + "' >" + name + "\n")
	}
	return b.String() + "sh f\n"
}
