package shell_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/shell"
)

func TestReadScripts(t *testing.T) {
	runReadCases(t, map[string]readCase{
		"empty":        {in(""), nil},
		"comments":     {in("# rclone sync a b\n  # more\n"), nil},
		"assignments":  {in("MODE=sync\nexport X=rclone"), nil},
		"redirections": {in("rclone sync a b >/log 2>&1 </dev/null"), []string{"1 rclone sync a b"}},
		"assignment before": {
			in("RCLONE_CONFIG=/c rclone sync a b"), []string{"1 rclone sync a b"},
		},
		"continuation in words": {
			in("x a\\\n\\ b \"a\\\n\\$b\\c\" a\\\nb\\"), []string{`1 x "a b" a$b\c ab\`},
		},
		"a backslash at the end":  {in(`x a\`), []string{`1 x a\`}},
		"patterns":                {in("x a[bc]d e{f,g}h {i}"), []string{"1 x «a…d»* «e…h»* {i}"}},
		"two holes":               {in(`x "$A"b"$C"`), []string{"1 x «…»"}},
		"a hole behind an escape": {in(`sh -c 'x \y'"$Z"`), []string{"1 x «y…»*"}},
		"a pipe into nothing":     {in("x | A=b"), []string{"1 x"}},
		"a here-document for a loop": {in("while read -r l; do x; done <<'E'\ny\nE"), []string{"1 read -r l", "1 x",
			"2 unread: pipes a text to a program that may run it: y\n"}},
		"files without a name": {in(".; source"), nil},
		"continuation lines": {
			in("rclone sync \\\n  /data \\\n  s3:b \\\n  --exclude '*.log'\necho done"),
			[]string{"1 rclone sync /data s3:b --exclude *.log", "5 echo done"},
		},
		"loops and branches": {
			in("while true; do\n  if test -d /d; then\n    rclone sync a b\n  else\n    rclone copy a b\n  fi\n  sleep 5\ndone"),
			[]string{"1 true", "2 test -d /d", "3 rclone sync a b", "5 rclone copy a b", "7 sleep 5"},
		},
		"for and case": {
			in("for d in a b; do case $d in a) rclone sync $d x;; *) :;; esac; done"),
			[]string{"1 rclone sync «…»* x", "1 :"},
		},
		"functions": {
			in("do_rclone_sync() {\n  rclone sync a b\n}\ndo_rclone_sync"),
			[]string{"2 rclone sync a b", "4 do_rclone_sync"},
		},
		"subshells and pipelines": {
			in("(cd /d && rclone sync . b) 2>&1 | tee log; { rclone copy a b; } &"),
			[]string{"1 cd /d", "1 rclone sync . b", "1 tee log", "1 rclone copy a b"},
		},
		"substitutions": {
			in("X=$(rclone sync a b); echo \"`rclone copy c d`\" <(rclone move e f)"),
			[]string{"1 rclone sync a b", "1 rclone copy c d", "1 rclone move e f", "1 echo «…» «…»"},
		},
		"local and test": {
			in("f() { local x=$(rclone sync a b); [[ -n $(rclone lsd x) ]]; }"),
			[]string{"1 rclone sync a b", "1 rclone lsd x"},
		},
		"time and coproc": {in("time rclone sync a b; coproc rclone copy c d"), []string{"1 rclone sync a b",
			"1 rclone copy c d"}},
		"traps": {
			in("trap 'rclone sync a b' EXIT TERM\ntrap - INT\ntrap '' HUP; trap; trap -- 'ls x' EXIT"),
			[]string{"1 rclone sync a b", "3 ls x"},
		},
		"eval over lines": {in("eval 'ls the-directory-of-that-name\nx' 'y\nrclone sync a b'\nls\nls"),
			[]string{"1 ls the-directory-of-that-name", "2 x y", "3 rclone sync a b", "4 ls", "5 ls"}},
		"eval":         {in("eval rclone 'sync a' b"), []string{"1 rclone sync a b"}},
		"eval of more": {in(`eval "rclone sync $A 'b c'"`), []string{`1 rclone sync «…»* "b c"`}},
		"a shell with holes": {
			in(`sh -c "rclone sync '$SRC' s3:b/$(hostname)/x"`),
			[]string{"1 hostname", "1 rclone sync «…»* «s3:b/…/x»*"},
		},
		"mentions": {
			in("echo rclone sync a b; pgrep -f 'rclone sync'; grep rclone sync"),
			[]string{"1 echo rclone sync a b", `1 pgrep -f "rclone sync"`, "1 grep rclone sync"},
		},
		"words of unknown length": {
			in(`rclone $OPTS sync "$SRC" "${@:2}" /data/*.db {a,b} ~/x "${a[@]}" s3:b/"$X"/y`),
			[]string{"1 rclone «…»* sync «…» «…»* «/data/….db»* «…»* «…/x» «…»* «s3:b/…/y»"},
		},
		"words that only look special": {
			in(`[ -f x ] && find . -name '*.x' {} a=b '~' "{a,b}" \*`),
			[]string{"1 [ -f x ]", "1 find . -name *.x {} a=b ~ {a,b} *"},
		},
		"UTF-8": {in("# größe ✓\nrclone sync /däta s3:b/✓ # ü\n"), []string{"2 rclone sync /däta s3:b/✓"}},
		"CRLF": {
			in("set -e\r\nrclone sync \\\r\n  /data s3:b\r\necho x\r\n"),
			[]string{"1 set -e", "2 rclone sync /data s3:b", "4 echo x"},
		},
		"a here-document for a script": {
			in("cat > /x.sh <<EOF\nrclone sync a b\nEOF\nls"),
			[]string{"1 cat", "4 ls", "2 rclone sync a b"},
		},
		"a here-document with holes": {
			in("bash <<EOF\nrclone sync $A \\$B \"x\"\nEOF"),
			[]string{"2 rclone sync «…»* «…»* x"},
		},
		"a here-document of no shell": {in("python3 <<'E'\nx\nE\nA=b <<'E'\ny\nE"), []string{
			"1 unread: a program in another language: python3", "2 unread: hands a text to a program that may run it: x\n",
			"5 unread: pipes a text to a program that may run it: y\n"}},
		"a here-document, quoted":               {in("sh <<'E'\nx \\$A\nE"), []string{"2 x $A"}},
		"a here-document with tabs and escapes": {in("sh <<-E\n\tx \\$A \\c\n\tE"), []string{"2 x «…»* c"}},
		"a here-document with tabs":             {in("sh <<-'EOF'\n\trclone sync a b\n\tEOF"), []string{"2 rclone sync a b"}},
		"a program from a variable": {
			in("$CMD a b\n\"$*\""),
			[]string{"1 unread: the program is known only at run time: _ a b", "2 unread: the program is known only at run " +
				"time: _"},
		},
		"a mode from a variable": {in("rclone $MODE a b"), []string{"1 rclone «…»* a b"}},
		"files": {
			in(". /lib.sh\nsource /env\nbash /x.sh"),
			[]string{
				"3 /x.sh", "1 unread: runs a script file: . /lib.sh", "2 unread: runs a script file: source /env",
				"3 unread: runs a script file: bash /x.sh",
			},
		},
		"an alias": {in("alias rs='rclone sync'\nrs a b"), []string{"2 rs a b", "1 unread: an alias changes what " +
			"a name runs: alias rs=rclone sync"}},
		"a pipe to shell": {in("curl x | sh"), []string{"1 curl x", "1 unread: a shell reads its script from " +
			"standard input: sh"}},
		"no shell": {
			in("rclone sync a b\nif then"),
			[]string{"2 unread: it is not valid shell: `if` must be followed by a statement list: rclone sync a b\nif then"},
		},
		"valid by POSIX alone": {in("let() { rclone sync a b; }\nlet x"), []string{"1 rclone sync a b", "2 let x"}},
		"invalid UTF-8": {in("rclone sync \xff b"), []string{"1 unread: it is not valid shell: invalid UTF-8 " +
			"encoding: rclone sync \xff b"}},
	})
}

func TestScriptsThatAreTooMuch(t *testing.T) {
	for name, c := range map[string]struct{ script, why string }{
		"long":     {strings.Repeat("x\n", 100_000), shell.LongScript},
		"brackets": {strings.Repeat("(", 100_000), shell.TooDeep},
		"nested":   {strings.Repeat("eval ", 100) + "x", shell.TooDeep},
		"wrapped":  {strings.Repeat("nice ", 100) + "x", shell.TooDeep},
	} {
		t.Run(name, func(t *testing.T) {
			got := shell.ReadScript(c.script, nil)
			if len(got.Commands) != 0 || len(got.Unread) != 1 || got.Unread[0].Why != c.why {
				t.Errorf("%d commands, unread: %v", len(got.Commands), got.Unread)
			}
		})
	}
	if got := shell.ReadScript(strings.Repeat("(x)\n", 600), nil); len(got.Commands) != 600 {
		t.Errorf("of brackets that are closed, %d commands are read", len(got.Commands))
	}
}

func TestStatusOfCommands(t *testing.T) {
	const loop = "while true; do %; sleep 1; done"
	for name, c := range map[string]struct {
		script string
		want   shell.Status
	}{
		"in a loop":                       {loop, shell.Ignored},
		"last in an endless loop":         {"while true; do sleep 1; %; done", shell.Ignored},
		"last in a loop that ends":        {"for x in a b; do %; done", shell.Returned},
		"followed":                        {"%; ls", shell.Ignored},
		"last":                            {"ls; %", shell.Returned},
		"last in a branch":                {"if ls; then %; fi", shell.Returned},
		"exec":                            {"exec %", shell.Returned},
		"under set -e":                    {"set -eu; " + loop, shell.Errexit},
		"under set -o errexit":            {"set -o errexit; " + loop, shell.Errexit},
		"under an ERR trap":               {"trap 'exit 1' ERR; " + loop, shell.Errexit},
		"under set -u":                    {"set -u; " + loop, shell.Ignored},
		"under the shell's -o errexit":    {"bash -o errexit -c '" + loop + "'; ls", shell.Errexit},
		"under another -o":                {"bash -o posix -c '" + loop + "'; ls", shell.Ignored},
		"before a pipe, -o pipefail":      {"bash -o pipefail -c 'ls; % | tee log'", shell.Returned},
		"before a pipe, another -o":       {"bash -o posix -c 'ls; % | tee log'", shell.Ignored},
		"under the shell's -e":            {"bash -ec '" + loop + "'; ls", shell.Errexit},
		"forgiven":                        {"set -e; % || true; ls", shell.Ignored},
		"forgiven with a word":            {"set -e; % || echo failed; ls", shell.Ignored},
		"not forgiven":                    {"% || exit 1; ls", shell.Tested},
		"before &&":                       {"% && ls", shell.Tested},
		"after &&":                        {"ls && %; ls", shell.Tested},
		"a condition":                     {"if %; then ls; fi", shell.Tested},
		"a negated condition":             {"while ! %; do ls; done", shell.Tested},
		"before the last of a condition":  {"if %; ls; then ls; fi", shell.Ignored},
		"$? comes next":                   {"%; rc=$?; ls", shell.Tested},
		"before a pipe":                   {"set -e; % | tee log", shell.Ignored},
		"before a pipe, pipefail":         {"set -eo pipefail; % | tee log; ls", shell.Errexit},
		"last of a function":              {"f() { ls; %; }; f; ls", shell.Returned},
		"in a function":                   {"f() { %; ls; }; f; ls", shell.Ignored},
		"last of a nested script":         {"sh -c '%'; ls", shell.Ignored},
		"last of a tested nested script":  {"sh -c '%' && ls", shell.Returned},
		"first of a tested nested script": {"sh -c '%; ls' && ls", shell.Ignored},
		"in a substitution":               {"echo $(%)", shell.Ignored},
		"in a trap":                       {"trap '%' EXIT; ls", shell.Ignored},
	} {
		t.Run(name, func(t *testing.T) {
			script := strings.ReplaceAll(c.script, "%", "rclone sync a b")
			for _, cmd := range shell.ReadScript(script, nil).Commands {
				if cmd.Name == "rclone" && cmd.Status != c.want {
					t.Errorf("its exit status %s, want: %s", cmd.Status, c.want)
				}
			}
		})
	}
}

func TestCircumstancesOfCommands(t *testing.T) {
	type circumstances struct{ Script, Nested, Loop bool }
	for name, c := range map[string]struct {
		of   shell.Container
		want circumstances
	}{
		"an argument list":         {argv("rclone"), circumstances{}},
		"a script":                 {in("rclone"), circumstances{Script: true}},
		"a loop":                   {in("until false; do rclone; done"), circumstances{Script: true, Loop: true}},
		"a function":               {in("f() { rclone; }"), circumstances{Script: true, Loop: true}},
		"a wrapper in a script":    {in("timeout 5 rclone"), circumstances{Script: true}},
		"a script in a script":     {in("sh -c rclone"), circumstances{Script: true, Nested: true}},
		"a trap":                   {in("trap rclone EXIT"), circumstances{Script: true, Nested: true}},
		"eval":                     {in("eval rclone"), circumstances{Script: true, Nested: true}},
		"a script after a wrapper": {argv("su", "x", "y", "-c", "rclone"), circumstances{Script: true}},
		"for each file":            {argv("find", ".", "-exec", "rclone", ";"), circumstances{Loop: true}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, cmd := range shell.Read(c.of).Commands {
				got := circumstances{cmd.Script, cmd.Nested, cmd.Loop}
				if diff := cmp.Diff(c.want, got); cmd.Name == "rclone" && diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

// Putting a word in the place of another one changes that word and nothing else.
func TestPlacesCanBeReplaced(t *testing.T) {
	for name, c := range map[string]struct{ script, want string }{
		"bare":                   {"a; rclone sync x y", "a; rclone copy x y"},
		"continuation":           {"rclone sync\\\n x y", "rclone copy\\\n x y"},
		"continuation in a word": {"rclone sy\\\nnc x y", "rclone copy x y"},
		"CRLF":                   {"rclone sync\r\nls\r\n", "rclone copy\r\nls\r\n"},
		"quotes":                 {`rclone "sy"'nc' x y`, `rclone copy x y`},
		"single-quoted script":   {`sh -c 'rclone sync x y'`, `sh -c 'rclone copy x y'`},
		"double-quoted script":   {`sh -c "a \"b\" \$c; rclone sync \"$x\""`, `sh -c "a \"b\" \$c; rclone copy \"$x\""`},
		"quoted in a script":     {`sh -c "rclone \"sync\" x"`, `sh -c "rclone copy x"`},
		"eval":                   {`eval rclone sync 'x y'`, `eval rclone copy 'x y'`},
		"eval of an escape":      {`eval rclone \sync x`, `eval rclone copy x`},
		"dollar quotes":          {`bash -c $'rclone sync x'`, `bash -c $'rclone copy x'`},
		"a file of two parts": {`echo 'rclone sync x' >f; echo y >>f; sh f`,
			`echo 'rclone copy x' >f; echo y >>f; sh f`},
		"escapes in backquotes": {"`echo \\a; rclone sync x`", "`echo \\a; rclone sync x`"},
		"escapes of printf":     {`printf 'rclone \"sync\" x' >f; sh f`, `printf 'rclone copy x' >f; sh f`},
		"eval across quotes":    {`eval 'rclone sy'nc x`, `eval 'rclone sy'nc x`},
		"here-document":         {"sh <<E\n\\$a; rclone sync x\nE\n", "sh <<E\n\\$a; rclone copy x\nE\n"},
		"backquotes":            {"x=`rclone sync x`", "x=`rclone copy x`"},
		"backquotes in quotes":  {"x=\"`rclone \\\"sync\\\" x`\"", "x=\"`rclone \\\"sync\\\" x`\""},
		"juggled quotes":        {`sh -c 'echo '"'"'a'"'"'; rclone sync x'`, `sh -c 'echo '"'"'a'"'"'; rclone copy x'`},
		"after UTF-8":           {"echo ✓; rclone sync ü", "echo ✓; rclone copy ü"},
	} {
		t.Run(name, func(t *testing.T) {
			got := c.script
			for _, cmd := range shell.ReadScript(c.script, nil).Commands {
				if cmd.Name != "rclone" || cmd.Words[1].Value != "sync" || cmd.Words[1].Place.IsZero() {
					continue
				}
				p := cmd.Words[1].Place
				got = got[:p.From] + "copy" + got[p.To:]
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
