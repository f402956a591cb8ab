package shell_test

import (
	"testing"

	"github.com/vixens-io/ballast/internal/core/shell"
)

func TestMaybeIsWhatNeedNotRunToItsEndAsItsUser(t *testing.T) {
	for name, c := range map[string]struct {
		of   shell.Container
		want bool
	}{
		"an argument list":             {argv("rclone"), false},
		"a line of a script":           {in("mkdir -p /x; rclone; echo done"), false},
		"whatever its end":             {in("rclone || true"), false},
		"before &&":                    {in("rclone && echo done"), false},
		"behind a failure that ends":   {in("cd /x || exit 1; rclone"), false},
		"behind a choice":              {in("if a; then b; fi; rclone"), false},
		"in a block":                   {in("{ echo; rclone; }"), false},
		"through a plain wrapper":      {in("exec nice rclone"), false},
		"in a shell of its own":        {in("sh -ec rclone"), false},
		"a function that is called":    {in("f() { rclone $1; }; f x"), false},
		"behind exit":                  {in("exit; rclone"), true},
		"behind an exit of success":    {in("[ -f /done ] && exit 0; rclone"), true},
		"behind an exit in a choice":   {in("if a; then exit 0; fi; rclone"), true},
		"behind exec":                  {in("exec app; rclone"), true},
		"behind text from elsewhere":   {in(". /env.sh; rclone"), true},
		"behind && at the end":         {in("false && rclone"), false},
		"behind && before more":        {in("false && rclone; echo"), true},
		"behind ||":                    {in("true || rclone"), true},
		"in a choice":                  {in("if a; then rclone; fi"), true},
		"in a case":                    {in("case a in b) rclone;; esac"), true},
		"in a loop":                    {in("for a in $b; do rclone; done"), true},
		"beside what follows":          {in("rclone & app"), true},
		"in a block in between":        {in("{ rclone; } & app"), true},
		"a function never called":      {in("f() { rclone; }; app"), true},
		"behind a function's return":   {in("f() { return 0; rclone $1; }; f x"), true},
		"in a shell that may not run":  {in("a && sh -c rclone; b"), true},
		"for a signal":                 {in("trap rclone TERM"), true},
		"as another user":              {argv("su-exec", "1000", "rclone"), true},
		"as another user, in a shell":  {argv("su", "x", "-c", "rclone"), true},
		"for a time":                   {argv("timeout", "5", "rclone"), false},
		"for a time, in a chain":       {in("a && timeout -k 1 5 nice rclone"), false},
		"for a time, under set -e":     {in("set -e; timeout 5 rclone; echo"), false},
		"for a time, whatever follows": {in("timeout 5 rclone; echo"), true},
		"for a time, and never mind":   {in("timeout 5 rclone || true"), true},
		"for each file":                {argv("find", ".", "-exec", "rclone", ";"), true},
		"in a file":                    {in("echo rclone >f; sh f"), false},
		"in a file that may be other":  {in("a && echo rclone >f || echo x >f; sh f"), true},
		"timed":                        {in("time rclone"), false},
		"behind time alone":            {in("time; rclone"), false},
	} {
		t.Run(name, func(t *testing.T) {
			found := false
			for _, cmd := range shell.Read(c.of).Commands {
				if cmd.Name != "rclone" {
					continue
				}
				if found = true; cmd.Maybe != c.want {
					t.Errorf("got %v", cmd.Maybe)
				}
			}
			if !found {
				t.Error("not found")
			}
		})
	}
}
