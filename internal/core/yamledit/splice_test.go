package yamledit

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// edited applies edits to a source and returns what is written, which must not need
// re-encoding.
func edited(t *testing.T, src string, edits func(root Field) []Edit) string {
	t.Helper()
	d, err := Parse([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Apply(edits(d.Root())); err != nil {
		t.Fatal(err)
	}
	out, err := d.Write()
	if err != nil {
		t.Fatal(err)
	}
	if out.Reencoded {
		t.Error("the document was re-encoded, not spliced")
	}
	return string(out.Bytes)
}

func TestWriteKeepsWhatNoEditTouches(t *testing.T) {
	const src = `# head
kind: Deployment # c
metadata:
  labels: {} # none
  name: x
spec:
  containers:
  # first
  - image: a
    args: [sync, "b"]
    command:
    - sh
    - |
      rclone sync a b
      # foo

      sleep 1
  - name: 'b'
  initContainers:
`
	const want = `# head
kind: Deployment # c
metadata:
  labels: # none
    a/b: "1.10"
    c: "on"
  name: x
spec:
  containers:
  # first
  - image: a
    args: [copy, "b", "--flag"]
    command:
    - sh
    - |
      rclone copy a b
      # foo

      sleep 1
    resources:
      limits:
        cpu: 1
        memory: 128Mi
  - name: 'b'
  initContainers:
  - name: fix
    command:
    - sh
    - |
      a
      b
`
	got := edited(t, src, func(r Field) []Edit {
		c := r.At("spec", "containers").Each()[0]
		return []Edit{
			{At: r.At("metadata", "labels", "c"), Value: "on"},
			{At: r.At("metadata", "labels", "a/b"), Value: "1.10"},
			{At: c.At("resources", "limits", "memory"), Value: "128Mi"},
			{At: c.At("resources", "limits", "cpu"), Value: 1},
			{At: c.At("command").Each()[1], Verb: Text, From: 7, To: 11, New: "copy"},
			{At: c.At("args").Each()[0], Verb: Text, From: 0, To: 4, New: "copy"},
			{At: c.At("args"), Verb: Last, Value: "--flag"},
			{At: r.At("spec", "initContainers"), Verb: First, Value: Pairs{{"name", "fix"}, {"command", Items{"sh", "a\nb\n"}}}},
		}
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
