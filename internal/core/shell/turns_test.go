package shell_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/shell"
)

// lastOf returns the last command of a name.
func lastOf(c shell.Container, name string) (last shell.Command) {
	for _, cmd := range shell.Read(c).Commands {
		if cmd.Name == name {
			last = cmd
		}
	}
	return last
}

func TestTurnsAreTheValuesOfAWordInALoop(t *testing.T) {
	for name, c := range map[string]struct {
		script string
		want   []string
	}{
		"bare and quoted":         {`for d in /a "/b"; do rclone $d; done`, []string{"/a", "/b"}},
		"as a part of a word":     {`for d in a b; do rclone "/x/$d/y"; done`, []string{"/x/a/y", "/x/b/y"}},
		"of a variable":           {`all="a b"; for d in $all; do rclone $d; done`, []string{"a", "b"}},
		"of parameters":           {`set -- a b; for d in "$@"; do rclone $d; done`, []string{"a", "b"}},
		"of the second loop":      {`for d in x; do echo $d; done; for d in a b; do rclone $d; done`, []string{"a", "b"}},
		"of the outer loop":       {`for a in x y; do for b in 1 2; do rclone $a; done; done`, []string{"x", "y"}},
		"of the inner loop":       {`for a in x y; do for b in 1 2; do rclone $b; done; done`, []string{"1", "2"}},
		"of a loop in a function": {`f() { for d in a b; do rclone $d; done; }; f`, []string{"a", "b"}},
		"of a function in a loop": {`f() { rclone $1 $d; }; for d in a b; do f; done`, []string{"a", "b"}},
		"of two loops":            {`for a in x y; do for b in 1 2; do rclone $a$b; done; done`, nil},
		"with a word not known":   {`for d in a $x; do rclone $d; done`, nil},
		"of file names":           {`for d in /a/*; do rclone $d; done`, nil},
		"of a loop that breaks":   {`for d in a b; do rclone $d; break; done`, nil},
		"of a loop that exits":    {`for d in a b; do rclone $d; test && exit; done`, nil},
		"set in the loop":         {`for d in a b; do d=c; rclone $d; done`, nil},
		"read in the loop":        {`for d in a b; do read d; rclone $d; done`, nil},
		"set by an inner loop":    {`for d in a b; do for d in c; do echo; done; rclone $d; done`, nil},
		"set by a function":       {`f() { for d in c; do echo; done; }; for d in a b; do f; rclone $d; done`, nil},
		"behind the loop":         {`for d in a b; do echo; done; rclone $d`, nil},
		"split at run time":       {`for d in "a b"; do rclone $d; done`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			words := lastOf(in(c.script), "rclone").Words
			if len(words) < 2 {
				t.Fatal("not found")
			}
			if diff := cmp.Diff(c.want, words[len(words)-1].Turns); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestDirIsWhereACommandRuns(t *testing.T) {
	for name, c := range map[string]struct{ script, want string }{
		"where the container starts":    {"rclone", "/start"},
		"behind cd":                     {"cd /a; rclone", "/a"},
		"behind cd that must succeed":   {"cd /a/ && rclone", "/a"},
		"behind cd with options":        {"cd -P -- /a; rclone", "/a"},
		"in a shell of its own":         {"cd /a; sh -c rclone", "/a"},
		"in a subshell":                 {"(cd /a; rclone)", "/a"},
		"behind a subshell":             {"(cd /a); rclone", "/start"},
		"behind a shell":                {"sh -c 'cd /a'; rclone", "/start"},
		"behind a pipe":                 {"cd /a | cat; rclone", "/start"},
		"behind a substitution":         {"x=$(cd /a; pwd); rclone", "/start"},
		"beside a shell":                {"cd /a & rclone", "/start"},
		"behind a function that is not": {"f() { cd /a; }; f; rclone", ""},
		"behind a function":             {"f() { cd $1; }; f /a; rclone", "/a"},
		"behind cd that may not run":    {"test && cd /a; rclone", ""},
		"behind cd to what is not":      {"cd $x; rclone", ""},
		"behind a way from there":       {"cd /a; cd b; rclone", ""},
		"behind pushd":                  {"pushd /a; rclone", ""},
		"behind cd home":                {"cd; rclone", ""},
		"through env":                   {"env A=b rclone", "/start"},
		"through env that changes it":   {"env -C /a rclone", ""},
		"through chroot":                {"chroot /a rclone", ""},
	} {
		t.Run(name, func(t *testing.T) {
			container := in(c.script)
			container.Dir = "/start"
			cmd := lastOf(container, "rclone")
			if cmd.Name == "" {
				t.Fatal("not found")
			}
			if cmd.Dir != c.want {
				t.Errorf("got %q, want %q", cmd.Dir, c.want)
			}
		})
	}
}
