package failopen

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/transform"
)

// policies runs fail-open on the policies of testdata with a registry, and returns what leaves, and the findings.
func policies(t *testing.T, settings string) ([]manifest.Object, []*transform.Finding) {
	t.Helper()
	archive, err := txtar.ParseFile(filepath.Join("testdata", "policies.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	var input []byte
	for _, f := range archive.Files {
		if f.Name == "input.yaml" {
			input = f.Data
		}
	}
	documents, err := manifest.Read("input.yaml", bytes.NewReader(input))
	if err != nil {
		t.Fatal(err)
	}
	result, err := engine.Run(t.Context(), engine.Request{
		Documents: documents, Transformers: []transform.Definition{Definition},
		Layers: engine.Layers{Added: []registry.Layer{registry.Parse("ballast.yaml", []byte(
			"apiVersion: ballast.vixens.io/v1alpha1\nkind: Registry\nmetadata: {name: x}\nspec: {failOpen: "+settings+"}\n"))}},
	})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := result.Write(&b); err != nil {
		t.Fatal(err)
	}
	documents, err = manifest.Read("output.yaml", &b)
	if err != nil {
		t.Fatal(err)
	}
	var objects []manifest.Object
	for _, d := range documents {
		if err := d.Decode(); err != nil {
			t.Fatal(err)
		}
		objects = append(objects, d.Objects()...)
	}
	return objects, result.Findings
}

// isOpen reports whether a policy fails open, in the way of its kind.
func isOpen(o manifest.Object) bool {
	spec := o.Input().At("spec")
	if nearer := spec.At("webhookConfiguration", "failurePolicy"); !nearer.Empty() && o.Group() == "kyverno.io" {
		return nearer.Value() == "Ignore"
	}
	return spec.At("failurePolicy").Value() == "Ignore"
}

func TestPolicies(t *testing.T) {
	objects, findings := policies(t, "{names: ['*']}")
	kept := map[string]bool{}
	for _, f := range findings {
		if f.Rule.Name == ruleKept {
			kept[f.Object.Name] = true
		}
	}
	for _, o := range objects {
		refuses := o.Input().At("metadata", "annotations", "refuses").Value()
		switch refuses {
		case "no":
			if !isOpen(o) {
				t.Errorf("%s refuses nothing and stays closed", o)
			}
		default:
			if isOpen(o) {
				t.Errorf("%s is opened: %s", o, refuses)
			}
			if kept[o.Name] != (refuses != "no webhook") {
				t.Errorf("%s: says why it stays closed: %t", o, kept[o.Name])
			}
		}
	}
}

func TestUnnamedPolicies(t *testing.T) {
	objects, findings := policies(t, "{}")
	told := map[string]bool{}
	for _, f := range findings {
		if f.Rule.Name == ruleUnnamedOnPods {
			told[f.Object.Name] = true
		}
	}
	for _, o := range objects {
		annotations := o.Input().At("metadata", "annotations")
		want := !isOpen(o) && annotations.At("refuses").Value() == "no" && annotations.At("pods").Value() == "yes"
		if told[o.Name] != want {
			t.Errorf("%s: told that it keeps pods from starting: %t", o, told[o.Name])
		}
	}
	if !strings.Contains(strings.Join(names(told), " "), "reports-missing-limits") {
		t.Error("a policy in Audit mode is not told")
	}
}

func names(set map[string]bool) (all []string) {
	for name := range set {
		all = append(all, name)
	}
	return all
}
