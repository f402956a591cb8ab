package shell_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/shell"
)

func TestReadVariables(t *testing.T) {
	env := map[string]string{"MODE": "sync", "OPTS": "-v --fast", "REF": "$(MODE)", "LS": "sh -c ls"}
	with := func(script string) shell.Container {
		return shell.Container{Command: []string{"sh", "-c", script}, Env: env}
	}
	runReadCases(t, map[string]readCase{
		"set in the script":        {in("M=sync\nrclone $M a b"), []string{"2 rclone sync a b"}},
		"exported":                 {in(`export M=sync; rclone "$M" a b`), []string{"1 rclone sync a b"}},
		"from another":             {in("A=sy\nM=${A}nc\nrclone $M a b"), []string{"3 rclone sync a b"}},
		"of several words":         {in("O='-a --delete'\nrsync $O x y"), []string{"2 rsync -a --delete x y"}},
		"of several words, quoted": {in("O='-a --delete'\nrsync \"$O\" x y"), []string{`2 rsync "-a --delete" x y`}},
		"of a whole command":       {in("C='rclone sync'\n$C a b"), []string{"2 rclone sync a b"}},
		"set twice":                {in("M=sync; M=copy; rclone $M a b"), []string{"1 rclone «…»* a b"}},
		"set in a branch": {in("M=sync; if true; then M=copy; fi; rclone $M a b"), []string{"1 true",
			"1 rclone «…»* a b"}},
		"perhaps set":             {in("true && M=sync; rclone $M a b"), []string{"1 true", "1 rclone «…»* a b"}},
		"set later":               {in("rclone $M a b; M=sync"), []string{"1 rclone «…»* a b"}},
		"added to":                {in("M=sync; M+=x; rclone $M a b"), []string{"1 rclone «…»* a b"}},
		"read":                    {in("M=sync; read -r M; rclone $M a b"), []string{"1 read -r M", "1 rclone «…»* a b"}},
		"of a loop":               {in("for M in sync; do rclone $M a b; done"), []string{"1 rclone «…»* a b"}},
		"hidden by a local one":   {in("M=sync; f() { local M; rclone $M a b; }; f"), []string{"1 rclone «…»* a b", "1 f"}},
		"read, by name":           {in("M=sync; command read M; rclone $M a b"), []string{"1 read M", "1 rclone «…»* a b"}},
		"with a default":          {in("rclone ${M:-sync} a b"), []string{"1 rclone «…»* a b"}},
		"assigned by its default": {in("M=sync; : ${M:=x}; rclone $M a b"), []string{"1 : «…»*", "1 rclone «…»* a b"}},
		"with other separators":   {in("IFS=,; O='a b'; rclone $O"), []string{"1 rclone «…»*"}},
		"a pattern":               {in("O='*.db'; rclone $O"), []string{"1 rclone «…»*"}},
		"a file may set it": {in("M=sync; . /env; rclone $M a b"), []string{"1 rclone «…»* a b", "1 unread: runs " +
			"a script file: . /env"}},
		"in a nested script": {in("M=sync; sh -c \"rclone $M a b\"; sh -c 'rclone $M a b'"),
			[]string{"1 rclone sync a b", "1 rclone «…»* a b"}},
		"with a default elsewhere":  {in("M=sync; : ${M:-x}; rclone $M a b"), []string{"1 : «…»*", "1 rclone sync a b"}},
		"assigned if it is not set": {in("M=sync; : ${M=x}; rclone $M a b"), []string{"1 : «…»*", "1 rclone «…»* a b"}},
		"beside eval of a known one": {in("C='echo x'; M=sync; eval \"$C\"; rclone $M a b"),
			[]string{"1 echo x", "1 rclone sync a b"}},
		"a script of one":            {in("C='rclone a'\nls\nsh -c \"$C\""), []string{"2 ls", "3 rclone a"}},
		"a script of one, in one":    {in("C='sh -c ls'\nsh -c \"$C\""), []string{"1 ls"}},
		"a script in one of another": {in("C='sh -c $X'; sh -c \"X=ls; $C\""), []string{"1 ls"}},
		"of it, in eval":             {with("eval nice x $OPTS"), []string{"1 x -v --fast"}},
		"of it, in a file": {with("printf 'x %s\\n' $OPTS >f; sh f"),
			[]string{`1 printf "x %s\\n" -v --fast`, "1 x -v", "1 x --fast"}},
		"of it, a script":           {with("$LS"), []string{"1 ls"}},
		"of the environment":        {with("rclone $MODE a b"), []string{"1 rclone sync a b"}},
		"of it, of several words":   {with("rclone $OPTS a b"), []string{"1 rclone -v --fast a b"}},
		"of it, in a nested script": {with("sh -c 'rclone $MODE a b'"), []string{"1 rclone sync a b"}},
		"of it, set by the script":  {with("MODE=$(x); rclone $MODE a b"), []string{"1 x", "1 rclone «…»* a b"}},
		"of it, from another":       {with("rclone $REF a b"), []string{"1 rclone «…»* a b"}},
		"of it, after sudo":         {with("sudo sh -c 'rclone $MODE a b'"), []string{"1 rclone «…»* a b"}},
		"not of the shell": {shell.Container{Command: []string{"rclone", "$MODE"}, Env: env},
			[]string{"1 rclone $MODE"}},
	})
}

func TestReadFunctions(t *testing.T) {
	runReadCases(t, map[string]readCase{
		"that run what they are given": {
			in("run() { echo \"+ $*\"; \"$@\"; }\nrun rclone sync a b"),
			[]string{"2 run rclone sync a b", "1 echo «+ …»", "2 rclone sync a b"},
		},
		"that shift first": {
			in("retry() { n=$1; shift; until \"$@\"; do sleep \"$n\"; done; }\nretry 5 rclone sync a b"),
			[]string{"2 retry 5 rclone sync a b", "1 shift", "2 rclone sync a b", "1 sleep 5"},
		},
		"that shift in a loop": {
			in("f() { while [ \"$1\" = -x ]; do shift; done; \"$@\"; }\nf rclone sync a b"),
			[]string{"2 f rclone sync a b", "1 [ «…» = -x ]", "1 shift", "1 unread: the program is known only at run time: _"},
		},
		"that add a program": {
			in("rc() { rclone --fast \"$@\" -v; }\nrc sync a b; rc copy c d"),
			[]string{"2 rc sync a b", "1 rclone --fast sync a b -v", "2 rc copy c d", "1 rclone --fast copy c d -v"},
		},
		"of single parameters": {
			in("b() { rclone sync \"$1\" s3:b/$2; }\nb /a x"),
			[]string{"2 b /a x", "1 rclone sync /a s3:b/x"},
		},
		"of a local variable": {
			in("b() { local m=\"$1\"; rclone \"$m\" a b; }\nb sync"),
			[]string{"2 b sync", "1 rclone sync a b"},
		},
		"of nine parameters": {in("f() { rclone $9; }\nf 1 2 3 4 5 6 7 8 sync"),
			[]string{"2 f 1 2 3 4 5 6 7 8 sync", "1 rclone sync"}},
		"called twice": {in("f() { ls; rclone $1; }\nf a; f a"),
			[]string{"2 f a", "1 ls", "1 rclone a", "2 f a"}},
		"given what is not known": {
			in("b() { rclone \"$1\" \"$2\"; }\nb \"$X\" y; b $Y z"),
			[]string{"2 b «…» y", "1 rclone «…» y", "2 b «…»* z", "1 rclone «…» «…»"},
		},
		"never called": {
			in("run() { \"$@\"; }"),
			[]string{"1 unread: the program is known only at run time: _"},
		},
		"called in a nested text": {
			in("run() { \"$@\"; }\ntrap 'run x' EXIT"),
			[]string{"2 run x", "1 unread: the program is known only at run time: _"},
		},
		"declared twice": {
			in("run() { \"$@\"; }\nrun() { :; }\nrun x"),
			[]string{"2 :", "3 run x", "1 unread: the program is known only at run time: _"},
		},
		"that call themselves": {
			in("f() { f \"$@\"; }\nf x"),
			[]string{"2 f x", "1 f x", "1 unread: more than 200 calls of functions, or a function that calls itself: f x"},
		},
		"parameters of a script": {
			argv("sh", "-c", "rclone \"$@\"", "sh", "sync", "a"), []string{"1 rclone sync a"},
		},
		"parameters of each turn": {
			argv("sh", "-c", "while [ -n \"$1\" ]; do rclone $1 a b; shift; done", "sh", "ls", "sync"),
			[]string{"1 [ -n «…» ]", "1 rclone «…»* a b", "1 shift"},
		},
		"parameters that are set": {
			in("set -- rclone sync a; \"$@\" b"), []string{"1 set -- rclone sync a", "1 rclone sync a b"},
		},
		"parameters of a script on its input": {
			in("sh -s sync <<'E'\nrclone $1 a b\nE"), []string{"2 rclone sync a b"},
		},
	})
}

// Calls of calls are cut off, not followed for ever.
func TestReadFunctionsThatBranch(t *testing.T) {
	script := "a() { : $1; }\n"
	for _, f := range []string{"b a", "c b", "d c", "e d", "f e", "g f", "h g", "i h", "j i", "k j", "l k", "m l",
		"n m", "o n"} {
		script += f[:1] + "() { " + f[2:] + " $1; " + f[2:] + " $1; " + f[2:] + " $1; }\n"
	}
	got := shell.ReadScript(script+"o x\n", nil)
	if n := len(got.Commands); n == 0 || n > 1000 {
		t.Errorf("%d commands", n)
	}
	if len(got.Unread) == 0 {
		t.Error("what was cut off is not said")
	}
}

// A word that stands for other words in other calls cannot be replaced.
func TestPlacesOfVariables(t *testing.T) {
	for name, c := range map[string]struct{ script, want string }{
		"a reference":               {"M=sync; rclone $M x", "M=sync; rclone copy x"},
		"in quotes":                 {`M=sync; rclone "$M" x`, `M=sync; rclone copy x`},
		"in a nested script":        {`M=sync; sh -c "rclone $M x"`, `M=sync; sh -c "rclone copy x"`},
		"split, read once":          {`C="rclone sync"; $C x`, `C="rclone copy"; $C x`},
		"split, read twice":         {`C="rclone sync"; $C x; $C y`, `C="rclone sync"; $C x; $C y`},
		"given to a function":       {`r() { "$@"; }; r rclone sync x; r ls`, `r() { "$@"; }; r rclone copy x; r ls`},
		"of a function, one call":   {`r() { rclone $1 x; }; r sync`, `r() { rclone copy x; }; r sync`},
		"of a function, two calls":  {`r() { rclone $1 x; }; r sync; r ls`, `r() { rclone $1 x; }; r sync; r ls`},
		"local to one of two calls": {`r() { m=$1; rclone $m x; }; r sync; r ls`, `r() { m=$1; rclone $m x; }; r sync; r ls`},
		"a function without any":    {`r() { rclone sync x; }; r; r`, `r() { rclone copy x; }; r; r`},
	} {
		t.Run(name, func(t *testing.T) {
			got := c.script
			for _, cmd := range shell.ReadScript(c.script, nil).Commands {
				if cmd.Name == "rclone" && cmd.Words[1].Value == "sync" && !cmd.Words[1].Place.IsZero() {
					p := cmd.Words[1].Place
					got = got[:p.From] + "copy" + got[p.To:]
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestReadScriptFiles(t *testing.T) {
	for name, c := range map[string]struct {
		file string
		want []string
	}{
		"no first line": {"rclone sync a b", []string{"1 rclone sync a b"}},
		"sh":            {"#!/bin/sh\nrclone sync a b", []string{"2 rclone sync a b"}},
		"env bash":      {"#!/usr/bin/env bash\nrclone sync a b", []string{"2 rclone sync a b"}},
		"env -S":        {"#!/usr/bin/env -S bash -e\nrclone sync a b", []string{"2 rclone sync a b"}},
		"busybox":       {"#!/bin/busybox sh\nrclone sync a b", []string{"2 rclone sync a b"}},
		"bash":          {"#!/bin/bash\nrclone {a,b}", []string{"2 rclone a b"}},
		"CRLF":          {"#!/bin/sh\r\nrclone sync a b\r\n", []string{"2 rclone sync a b"}},
		"another language": {"#!/usr/bin/env python3\nx", []string{"1 unread: a program in another language" +
			": #!/usr/bin/env python3\nx"}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, lines(shell.ReadScript(c.file, nil))); diff != "" {
				t.Error(diff)
			}
		})
	}
	got := shell.ReadScript("#!/bin/sh -e\nrclone sync a b; ls", map[string]string{})
	if got.Commands[0].Status != shell.Errexit {
		t.Errorf("its exit status %s", got.Commands[0].Status)
	}
}
