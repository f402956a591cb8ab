package render

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/vixens-io/ballast/internal/source/argocd"
)

// bomb is a document that would have nine to the power of levels nodes.
func bomb(levels int) string {
	var b strings.Builder
	b.WriteString("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata:\n  a0: &a0 [x, x, x, x, x, x, x, x, x]\n")
	for i := range levels {
		fmt.Fprintf(&b, "  a%d: &a%d [%s]\n", i+1, i+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i), 9), ", "))
	}
	return b.String()
}

func TestBuildsRefuseWhatWouldBecomeTooLarge(t *testing.T) {
	nested := func(depth int) string {
		return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: " + strings.Repeat("{a: ", depth) + "x" + strings.Repeat("}", depth) + "\n"
	}
	dashes := func(depth int) string {
		return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata:\n  a:\n  " + strings.Repeat("- ", depth) + "x\n"
	}
	web := "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n"
	patch := func(text string) string {
		return "resources: [web.yaml]\npatches:\n- patch: |-\n    " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n    ") + "\n"
	}
	transformer := "apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: p}\npatch: " + strconv.Quote(bomb(9)) + "\n"
	wide := func(order func([]byte, uint16) []byte) func(string) string {
		return func(text string) string {
			var b []byte
			for _, unit := range utf16.Encode([]rune("\ufeff" + text)) {
				b = order(b, unit)
			}
			return string(b)
		}
	}
	little, big := wide(binary.LittleEndian.AppendUint16), wide(binary.BigEndian.AppendUint16)
	chain := web + "data:\n  a0: &a0 x\n"
	for i := range 300 {
		chain += fmt.Sprintf("  a%d: &a%d [*a%d]\n", i+1, i+1, i)
	}
	long := web + "data:\n  a: &a " + strings.Repeat("x", 1<<16) + "\n  b: [" + strings.Repeat("*a, ", 1<<11) + "*a]\n"
	const resources = "resources: [web.yaml]\n"
	for name, tt := range map[string]struct {
		kustomization, web string
		refused            bool
	}{
		"aliases of aliases":              {resources, bomb(9), true},
		"aliases of aliases, in a patch":  {patch(bomb(9)), web, true},
		"in a patch that hides them":      {"resources: [web.yaml]\npatches: [{patch: " + strings.NewReplacer("&", `\x26`, "*", `\x2a`).Replace(strconv.Quote(bomb(9))) + "}]\n", web, true},
		"in a transformer's file":         {"resources: [web.yaml]\ntransformers: [patch.yaml]\n", web, true},
		"in a transformer":                {"resources: [web.yaml]\ntransformers: [" + strconv.Quote(transformer) + "]\n", web, true},
		"in the second document":          {resources, web + "---\n" + strings.ReplaceAll(bomb(9), "name: web", "name: b"), true},
		"in UTF-16":                       {resources, little(bomb(9)), true},
		"in UTF-16, big end first":        {resources, big(bomb(9)), true},
		"in UTF-16, with a mark in UTF-8": {resources, "\ufeff" + bomb(9), true},
		"in UTF-16, after UTF-8":          {resources, web + "---\n" + little(bomb(9)), true},
		"in a patch in UTF-16":            {little(patch(bomb(9))), web, true},
		"in a patch of base64":            {"resources: [web.yaml]\npatches: [{patch: !!binary " + base64.StdEncoding.EncodeToString([]byte(bomb(9))) + "}]\n", web, true},
		"in a transformer in UTF-16":      {"resources: [web.yaml]\ntransformers: [web.yaml]\n", little(transformer), true},
		"a long text, named often":        {resources, long, true},
		"aliases that go deep":            {resources, chain, true},
		"maps in maps, in UTF-16":         {resources, little(dashes(400)), true},
		"what people write, in UTF-16":    {resources, little(bomb(1)), false},
		"an alias in itself":              {resources, web + "data: &a {b: *a}\n", true},
		"aliases that people write":       {resources, bomb(2), false},
		"maps in maps":                    {resources, nested(400), true},
		"lists in lists":                  {resources, dashes(400), true},
		"a depth that people write":       {resources, nested(60), false},
		"many brackets beside each other": {resources, web + "data: {a: [" + strings.Repeat("[], ", 1000) + "[]]}\n", false},
		"what is no YAML":                 {"resources: [web.yaml]\nconfigMapGenerator: [{name: x, files: [script.sh]}]\n", web, false},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for file, content := range map[string]string{"kustomization.yaml": tt.kustomization, "web.yaml": tt.web, "patch.yaml": transformer, "script.sh": "a & b *\n  c: [\n"} {
				if err := os.WriteFile(filepath.Join(dir, file), []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			_, err := Source(t.Context(), dir, Options{})
			if refused := err != nil && strings.Contains(err.Error(), "would make it too large"); refused != tt.refused || err != nil && !tt.refused {
				t.Errorf("got %v, want refused: %t", err, tt.refused)
			}
		})
	}
}

func TestPatchesOfOptionsAreWeighed(t *testing.T) {
	files := "-- kustomization.yaml --\nresources: [web.yaml]\n-- web.yaml --\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n"
	spec := Spec{Kustomize: &argocd.Kustomize{Patches: []argocd.KustomizePatch{{Patch: bomb(9)}}}}
	_, err := Source(t.Context(), tree(t, files), Options{Spec: spec})
	wantError(t, err, "with what its options add", "would make it too large")
	_, err = Source(t.Context(), tree(t, files+"-- .argocd-source.yaml --\nkustomize: {patches: [{patch: "+strconv.Quote(bomb(9))+"}]}\n"), Options{Overrides: true})
	wantError(t, err, "with what its options add", "would make it too large")
}
