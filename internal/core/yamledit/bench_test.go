package yamledit

import (
	"fmt"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// deployment is a Deployment of about 200 lines, as people write them.
func deployment() []byte {
	var b strings.Builder
	b.WriteString("apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: app # the app\n  labels:\n    " +
		"app.kubernetes.io/name: app\nspec:\n  replicas: 1\n  template:\n    spec:\n      containers:\n")
	for i := range 8 {
		fmt.Fprintf(&b, `        - name: container-%d
          image: "registry.example.org/app:%d"
          # what it is told
          env:
            - name: TZ
              value: Europe/Paris
            - name: LOG_LEVEL
              value: 'info'
          command: ["sh", "-c"]
          args:
            - |
              while true; do
                rclone sync /config remote:config \
                  --exclude '*.log'
                # once an hour
                sleep 3600
              done
          resources:
            requests: {cpu: 10m, memory: 64Mi}
          volumeMounts:
            - mountPath: /config
              name: config
`, i, i)
	}
	b.WriteString("      volumes:\n        - name: config\n          persistentVolumeClaim:\n            claimName: " +
		"config\n")
	return []byte(b.String())
}

// usualEdits are those that a workload gets.
func usualEdits(root Field) []Edit {
	pod := root.At("spec", "template", "spec")
	first := pod.At("containers").Each()[0]
	return []Edit{
		{At: root.At("metadata", "labels", "vixens.io/sizing"), Value: "large"},
		{At: pod.At("priorityClassName"), Value: "vixens-critical"},
		{At: pod.At("initContainers"), Verb: First, Value: Pairs{{"name", "fix-perms"}, {"command", Items{"chown"}}}},
		{At: first.At("resources", "limits", "memory"), Value: "2Gi"},
		{At: first.At("args").Each()[0], Verb: Text, From: 24, To: 28, New: "copy"},
	}
}

// BenchmarkEdit reads, edits and writes a Deployment. BenchmarkDecode is what any reader
// of it pays.
func BenchmarkEdit(b *testing.B) {
	src := deployment()
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		d, err := Parse(src)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := d.Apply(usualEdits(d.Root())); err != nil {
			b.Fatal(err)
		}
		if out, err := d.Write(); err != nil || out.Reencoded {
			b.Fatal(err, out)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	src := deployment()
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		if _, err := Parse(src); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	src := deployment()
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		var n yaml.Node
		if err := yaml.Unmarshal(src, &n); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkList edits each object of a list of a thousand: what a document costs must not
// grow faster than the document.
func BenchmarkList(b *testing.B) {
	var s strings.Builder
	s.WriteString("apiVersion: v1\nkind: List\nitems:\n")
	for i := range 1000 {
		fmt.Fprintf(&s, "- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: p%d\n    labels: {}\n  spec:\n    "+
			"containers:\n    - name: a\n", i)
	}
	src := []byte(s.String())
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		d, err := Parse(src)
		if err != nil {
			b.Fatal(err)
		}
		var edits []Edit
		for _, item := range d.Root().At("items").Each() {
			edits = append(edits, Edit{At: item.At("metadata", "labels", "size"), Value: "micro"}, Edit{At: item.At("spec",
				"priorityClassName"), Value: "low"})
		}
		if _, err := d.Apply(edits); err != nil {
			b.Fatal(err)
		}
		if out, err := d.Write(); err != nil || out.Reencoded {
			b.Fatal(err, out)
		}
	}
}
