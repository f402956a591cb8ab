package safesync_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"mvdan.cc/sh/v3/syntax"

	"github.com/vixens-io/ballast/transformers/safesync"
)

// FuzzScript: what comes out is shell where what went in was, differs in the ranges that
// are reported and nowhere else, and a second run leaves it.
func FuzzScript(f *testing.F) {
	for _, c := range scripts {
		if testing.Short() && len(c.in)%3 != 0 {
			continue // a third of them, the same each time
		}
		f.Add("copy", c.in)
	}
	for _, c := range strategies {
		f.Add(c.strategy, c.in)
	}
	for _, s := range []string{
		"while true; do\n  rclone --config /c \\\n    sync /d \"s3:$B/c\" \\\n    --max-delete 5 || true\ndone",
		"rsync -a --delete --del \\\n  --delete-after a b; gsutil rsync -dr a b",
		"sh -c \"rclone sync '$A' b\"; eval 'rclone sync a b'; trap \"aws s3 sync a b --delete\" EXIT",
		"bash <<E\nrclone sync `x` b --delete-before\nE\nfind . -exec rclone sync {} s3:b/c \\;",
		"r() { \"$@\" && rclone $1 a; }; O='-a --delete'; r rsync $O x y; C=\"rclone sync\"; $C /a s3:b/c",
	} {
		for _, strategy := range []string{"copy", "history", "max-delete"} {
			f.Add(strategy, s)
		}
	}
	f.Fuzz(func(t *testing.T, strategy, in string) {
		if !utf8.ValidString(in) {
			return // JSON has no such strings
		}
		pod := podWith(in)
		once, ok := safe(strategy, pod)
		if !ok {
			return
		}
		if parses(in) && !parses(once) {
			t.Errorf("%q became %q, which is no shell", in, once)
		}
		if want := replaced(in, safesync.NewContainer(pod).Look(strategy)); once != want {
			t.Errorf("%q became %q; the ranges say %q", in, once, want)
		}
		if twice, _ := safe(strategy, podWith(once)); twice != once {
			t.Errorf("%q became %q, and that %q", in, once, twice)
		}
	})
}

func parses(script string) bool {
	_, err := syntax.NewParser().Parse(strings.NewReader(script), "")
	return err == nil
}

// replaced is a script with its ranges replaced.
func replaced(script string, ranges []safesync.Range) string {
	var b strings.Builder
	done := 0
	for _, r := range ranges {
		b.WriteString(script[done:r.From] + r.New)
		done = r.To
	}
	return b.String() + script[done:]
}

func podWith(script string) []byte {
	pod, err := json.Marshal(map[string]any{
		"apiVersion": "v1", "kind": "Pod", "metadata": map[string]any{"name": "x"},
		"spec": map[string]any{"containers": []any{map[string]any{"name": "c", "command": []string{"sh", "-c", script}}}},
	})
	if err != nil {
		panic(err)
	}
	return pod
}

// safe runs a Pod through the transformer and returns its script, false if it is refused.
func safe(strategy string, pod []byte) (string, bool) {
	text, _, err := transformed(strategy, string(pod))
	var out struct {
		Spec struct{ Containers []struct{ Command []string } }
	}
	if err != nil || json.Unmarshal([]byte(text), &out) != nil || len(out.Spec.Containers) == 0 {
		return "", false
	}
	return out.Spec.Containers[0].Command[2], true
}
