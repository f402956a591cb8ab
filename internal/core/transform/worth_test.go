package transform_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/vixens-io/ballast/internal/core/transform"
)

// looker notes what it looks at: workloads, and objects of the group example.com whose document names a tool.
func looker() transform.Definition {
	return transform.Define(transform.Spec{
		Name: "looker", Section: "looker", Stage: transform.Inject,
		For:   transform.Workloads.And(transform.WorthALook(func(group, _ string) bool { return group == "example.com" })),
		Rules: []transform.Rule{{Name: "rule", Severity: transform.Warning}}, Doc: "# looker\n\nA toy.\n",
		Worth: func(_ any, document []byte) bool { return bytes.Contains(document, []byte("rclone")) },
	}, func() settings { return settings{} }, func(_ transform.Config[settings, entry], p *transform.Pass) error {
		p.Note(p.Root, why(p.Object.Kind+" "+p.Object.Name))
		return nil
	})
}

func custom(group, name, spec string) string {
	return "---\napiVersion: " + group + "/v1\nkind: Thing\nmetadata: {name: " + name + "}\nspec: {run: " + spec + "}\n"
}

// Objects of other kinds are looked at if their document is worth it; the rest is left undecoded.
func TestWorthALook(t *testing.T) {
	in := deployment + custom("example.com", "names", "rclone") + custom("example.com", "does-not", "ls") +
		custom("other.example.com", "another", "rclone")
	out := run(t, in, "", looker())
	if out.err != "" || out.output != in {
		t.Errorf("%s\n%s", out.err, out.output)
	}
	for name, want := range map[string]bool{
		"Deployment web": true, "Thing names": true, "Thing does-not": false, "Thing another": false,
	} {
		if strings.Contains(out.findings, name+"\n") != want {
			t.Errorf("%s is looked at: %v\n%s", name, !want, out.findings)
		}
	}
}

// What is only looked at refuses no render: neither where it cannot be read, nor where the registry contradicts itself
// about it.
func TestWorthALookRefusesNothing(t *testing.T) {
	for name, c := range map[string]struct{ in, spec string }{
		"a key twice": {custom("example.com", "x", "rclone, run: again"), "  looker: {}\n"},
		"entries that disagree": {custom("example.com", "x", "rclone"), "  looker: {}\n  workloads:\n" +
			"  - {match: {name: x}, looker: a}\n  - {match: {name: x}, looker: b}\n"},
		"an entry that asks for the namespace": {custom("example.com", "x", "rclone"), "  looker: {}\n  workloads:\n" +
			"  - {match: {name: x, namespace: y}, looker: a}\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if out := run(t, c.in, c.spec, looker()); out.err != "" || out.output != c.in {
				t.Errorf("%s\n%s", out.err, out.output)
			}
		})
	}
}
