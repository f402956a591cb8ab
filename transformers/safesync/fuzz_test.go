package safesync_test

import (
	"encoding/json"
	"strings"
	"testing"

	"mvdan.cc/sh/v3/syntax"
)

// FuzzScript: what comes out is shell where what went in was, and a second run leaves it.
func FuzzScript(f *testing.F) {
	for _, s := range []string{
		"while true; do\n  rclone --config /c \\\n    sync /d \"s3:$B/c\" \\\n    --max-delete 5 || true\ndone",
		"rsync -a --delete --del \\\n  --delete-after a b; gsutil rsync -dr a b",
		"sh -c \"rclone sync '$A' b\"; eval 'rclone sync a b'; trap \"aws s3 sync a b --delete\" EXIT",
		"bash <<E\nrclone sync `x` b --delete-before\nE\nfind . -exec rclone sync {} s3:b/c \\;",
	} {
		for _, strategy := range []string{"copy", "history", "max-delete"} {
			f.Add(strategy, s)
		}
	}
	f.Fuzz(func(t *testing.T, strategy, in string) {
		once, ok := safe(strategy, in)
		if !ok {
			return
		}
		if parses(in) && !parses(once) {
			t.Errorf("%q became %q, which is no shell", in, once)
		}
		if twice, _ := safe(strategy, once); twice != once {
			t.Errorf("%q became %q, and that %q", in, once, twice)
		}
	})
}

func parses(script string) bool {
	_, err := syntax.NewParser().Parse(strings.NewReader(script), "")
	return err == nil
}

// safe runs a script through the transformer, false if the manifest with it is refused.
func safe(strategy, script string) (string, bool) {
	pod, err := json.Marshal(map[string]any{
		"apiVersion": "v1", "kind": "Pod", "metadata": map[string]any{"name": "x"},
		"spec": map[string]any{"containers": []any{map[string]any{"name": "c", "command": []string{"sh", "-c", script}}}},
	})
	if err != nil {
		return "", false
	}
	text, _, err := transformed(strategy, string(pod))
	var out struct {
		Spec struct{ Containers []struct{ Command []string } }
	}
	if err != nil || json.Unmarshal([]byte(text), &out) != nil || len(out.Spec.Containers) == 0 {
		return "", false
	}
	return out.Spec.Containers[0].Command[2], true
}
