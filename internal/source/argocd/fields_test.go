package argocd

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/vixens-io/ballast/internal/core/golden"
	"github.com/vixens-io/ballast/internal/core/release"
)

// modules names the variable with the directory that holds the modules of Argo CD, v3@v3.6.1 and others, one of each
// version that is known: where it is set, -update writes what their CustomResourceDefinitions say into fieldsFile.
const (
	modules    = "ARGOCD_MODULES"
	fieldsFile = "testdata/fields.txt"
)

// TestFieldsByVersion holds what is known of sources against the CustomResourceDefinitions of Argo CD.
func TestFieldsByVersion(t *testing.T) {
	if dir := os.Getenv(modules); dir != "" {
		golden.File(t, fieldsFile, fieldsOf(t, dir))
	}
	text, err := os.ReadFile(fieldsFile)
	if err != nil {
		t.Fatal(err)
	}
	oldest := release.Versions()[0].Version
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if len(lines) < 100 {
		t.Fatalf("there are %d fields", len(lines))
	}
	for _, line := range lines {
		words := strings.Fields(line)
		path, kind, first := words[0], words[1], release.Version(words[2])
		since := release.Since(strings.ReplaceAll(path, "[]", ""))
		if first != oldest && since != first || first == oldest && since != "" {
			t.Errorf("%s came with %s, and is taken for one of %q", path, first, since)
		}
		if unknown := unknownFields(saying(path, kind)); len(unknown) > 0 {
			t.Errorf("%s of %s is not known: %v", path, first, unknown)
		}
	}
}

// saying returns an Application that says one thing.
func saying(path, kind string) any {
	value := map[string]any{"object": map[string]any{}, "array": []any{}, "boolean": true, "integer": 1}[kind]
	if value == nil {
		value = "x"
	}
	names := strings.Split("spec."+path, ".")
	for _, name := range slices.Backward(names) {
		key, isList := strings.CutSuffix(name, "[]")
		if isList {
			value = []any{value}
		}
		value = map[string]any{key: value}
	}
	return value
}

// fieldsOf lists the fields of sources, each with its kind and the first version that has it.
func fieldsOf(t *testing.T, dir string) string {
	t.Helper()
	fields := map[string]string{}
	for _, f := range release.Versions() {
		major, _, _ := strings.Cut(string(f.Version), ".")
		found, err := filepath.Glob(filepath.Join(dir, fmt.Sprintf("v%s@v%s.*", major, f.Version),
			"manifests/crds/application-crd.yaml"))
		if err != nil || len(found) != 1 {
			t.Fatalf("of %s there is %v, %v", f.Version, found, err)
		}
		text, err := os.ReadFile(found[0])
		if err != nil {
			t.Fatal(err)
		}
		var crd struct {
			Spec struct {
				Versions []struct {
					Schema struct {
						OpenAPIV3Schema schema `json:"openAPIV3Schema"`
					} `json:"schema"`
				} `json:"versions"`
			} `json:"spec"`
		}
		if err := yaml.Unmarshal(text, &crd); err != nil || len(crd.Spec.Versions) != 1 {
			t.Fatal(found[0], err)
		}
		spec := crd.Spec.Versions[0].Schema.OpenAPIV3Schema.Properties["spec"].Properties
		for _, name := range []string{"source", "sourceHydrator"} {
			spec[name].add(name, string(f.Version), fields)
		}
	}
	var b strings.Builder
	for _, path := range slices.Sorted(maps.Keys(fields)) {
		fmt.Fprintf(&b, "%s %s\n", path, fields[path])
	}
	return b.String()
}

// schema is what is asked of a CustomResourceDefinition.
type schema struct {
	Type       string            `json:"type"`
	Properties map[string]schema `json:"properties"`
	Items      *schema           `json:"items"`
}

func (s schema) add(path, version string, fields map[string]string) {
	if s.Items != nil {
		s.Items.add(path+"[]", version, fields)
	}
	for name, below := range s.Properties {
		path := path + "." + name
		if fields[path] == "" {
			fields[path] = cmp.Or(below.Type, "any") + " " + version
		}
		below.add(path, version, fields)
	}
}
