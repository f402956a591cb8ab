package shell_test

import (
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/vixens-io/ballast/internal/core/shell"
)

// chain repeats a line in which {i} is the number of the line, and {j} that of the next one.
func chain(line string, n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.NewReplacer("{i}", strconv.Itoa(i), "{j}", strconv.Itoa(i+1)).Replace(line) + "\n")
	}
	return b.String()
}

// TestGrowingScripts: texts that stand for far more than they say are not read to their end,
// and the reading says so.
func TestGrowingScripts(t *testing.T) {
	const end = "\nrclone sync a b:c"
	big := strings.Repeat("x", 40_000)
	for name, c := range map[string]struct {
		container shell.Container
		why       string
	}{
		"variables that double": {in("a0=x\n" + chain(`a{j}="$a{i}$a{i}"`, 34) + "rclone sync \"$a34\" b:c"),
			shell.LongValue},
		"variables that double without quotes": {
			in("a0=x\n" + chain(`a{j}=$a{i}$a{i}`, 34) + "rclone sync $a34 b:c"), shell.LongValue,
		},
		"variables that double in here-documents": {
			in("a0=x\n" + chain(`a{j}="$a{i}$a{i}"`, 15) + "sh <<E\n: $a15 $a15\nE" + end), shell.LongValue,
		},
		"a long variable, often": {in("a='" + big + "'\n" + chain(`echo "$a"`, 1000) + end), shell.FarMore},
		"a long script, often": {in("a='" + strings.Repeat("true;", 8000) + "'\n" + chain(`sh -c "$a"`, 1000) + end),
			shell.FarMore},
		"a variable of many words, often": {
			in("a='" + strings.Repeat("x ", 20_000) + "'\n" + chain(`echo $a`, 1000) + end), shell.FarMore,
		},
		"parameters that double": {in("set -- a b\n" + chain(`set -- "$@" "$@"`, 40) + end), shell.FarMore},
		"functions that double their parameters": {
			in(chain(`f{i}() { f{j} "$@" "$@"; }`, 40) + "f40() { rclone sync \"$@\"; }\nf0 a b"), shell.FarMore,
		},
		"functions that double a parameter": {
			in(chain(`f{i}() { f{j} "$1$1"; }`, 40) + "f40() { rclone sync \"$1\" b:c; }\nf0 a"), shell.LongValue,
		},
		"functions that call another twice": {
			in(chain(`f{i}() { f{j} "$1"; f{j} "$1"; }`, 40) + "f40() { rclone sync \"$1\" b:c; }\nf0 a"), shell.TooManyCalls,
		},
		"references to a long variable": {
			shell.Container{Command: []string{"rclone", "sync", strings.Repeat("$(A)", 1000), "b:c"},
				Env: map[string]string{"A": big}},
			shell.LongValue,
		},
		"many words of references": {
			shell.Container{Command: slices.Repeat([]string{"$(A)"}, 1000), Env: map[string]string{"A": big}}, shell.FarMore,
		},
	} {
		t.Run(name, func(t *testing.T) {
			var reading shell.Reading
			spent := allocated(func() { reading = shell.Read(c.container) })
			if spent > 256<<20 {
				t.Errorf("reading takes %d MiB", spent>>20)
			}
			i := slices.IndexFunc(reading.Unread, func(u shell.Unread) bool { return u.Why == c.why })
			if i < 0 || !reading.Unread[i].IsPastBound() {
				t.Errorf("the reading does not say %q: %d commands, %d unread", c.why, len(reading.Commands), len(reading.Unread))
			}
		})
	}
}

// TestLongValueIsAHole: what comes after a value that is left out is read.
func TestLongValueIsAHole(t *testing.T) {
	script := "a0=x\n" + chain(`a{j}="$a{i}$a{i}"`, 34) + "rclone sync \"$a34\" b2:b"
	reading := shell.Read(in(script))
	if len(reading.Commands) != 1 || reading.Commands[0].Words[1].Value != "sync" || reading.Commands[0].Words[2].Known {
		t.Errorf("commands: %+v", reading.Commands)
	}
}

// TestReadingGrowsWithTheText: four times the text takes four times the memory, or little more.
func TestReadingGrowsWithTheText(t *testing.T) {
	env := map[string]string{}
	for i := range 2000 {
		env[fmt.Sprintf("E%d", i)] = "v"
	}
	for name, script := range map[string]func(n int) string{
		"commands":              func(n int) string { return chain("rclone sync a b:c", n) },
		"nested scripts":        func(n int) string { return chain("sh -c 'rclone sync a b:c'", n) },
		"escapes in backquotes": func(n int) string { return chain("echo `echo \\$x`", n) },
		"here-documents":        func(n int) string { return chain("sh <<E\nrclone sync a b:c\nE", n) },
		"nested branches": func(n int) string {
			return strings.Repeat("if a; then ",
				n) + "b" + strings.Repeat("; fi", n)
		},
		"calls of a function": func(n int) string { return "f() { rclone sync \"$1\" b:c; }\n" + chain("f {i}", n) },
	} {
		t.Run(name, func(t *testing.T) {
			read := func(n int) uint64 {
				c := shell.Container{Command: []string{"sh", "-c", script(n)}, Env: env}
				return allocated(func() { shell.Read(c) })
			}
			if small, large := read(300), read(1200); large > 8*small {
				t.Errorf("%d bytes for the text, %d for four times of it", small, large)
			}
		})
	}
}

// allocated is how many bytes a function allocates.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
