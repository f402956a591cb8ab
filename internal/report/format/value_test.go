package format

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/yamledit"
)

func TestShow(t *testing.T) {
	for name, c := range map[string]struct {
		value any
		want  string
	}{
		"nothing":                           {nil, "(none)"},
		"a word":                            {"large", "large"},
		"a sentence":                        {"a, b: c", "a, b: c"},
		"a quantity":                        {"128Mi", "128Mi"},
		"a number":                          {json.Number("1.50"), "1.50"},
		"an integer":                        {int64(8080), "8080"},
		"a string that looks like one":      {"8080", `"8080"`},
		"a boolean":                         {true, "true"},
		"a string that looks like one, too": {"true", `"true"`},
		"an empty string":                   {"", `""`},
		"a string that says none":           {"(none)", `"(none)"`},
		"lines":                             {"a\nb\n", `"a\nb\n"`},
		"what moves the cursor":             {"a\x1b[2J", `"a\x1b[2J"`},
		"a list":                            {[]any{"a", "b, c", nil, json.Number("1")}, `[a, "b, c", null, 1]`},
		"an empty list":                     {[]any{}, "[]"},
		"a map":                             {map[string]any{"b": []any{}, "a: c": "d"}, `{"a: c": d, b: []}`},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Show(c.value); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestValuesAsAResourceListCanHoldThem(t *testing.T) {
	before := map[string]any{
		"integer": json.Number("1"), "fraction": json.Number("1.5"), "boolean": true, "text": "a",
		"nothing": nil, "list": []any{nil, "b"}, "map": map[string]any{"a": nil, "b": "c"},
	}
	want := yamledit.Pairs{
		{Key: "boolean", Value: true},
		{Key: "fraction", Value: "1.5"},
		{Key: "integer", Value: int64(1)},
		{Key: "list", Value: yamledit.Items{"b"}},
		{Key: "map", Value: yamledit.Pairs{{Key: "b", Value: "c"}}},
		{Key: "text", Value: "a"},
	}
	if diff := cmp.Diff(any(want), yamledit.Writable(Value(before))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestPathsAsPeopleWriteThem(t *testing.T) {
	for pointer, want := range map[string]struct{ full, short string }{
		"": {"", "(the whole object)"},
		"/spec/template/metadata/labels/vixens.io~1sizing": {`spec.template.metadata.labels["vixens.io/sizing"]`,
			`spec.template.metadata.labels["vixens.io/sizing"]`},
		"/spec/containers/0/args/1": {"spec.containers[0].args[1]", "args[1]"},
		"/spec/initContainers/2":    {"spec.initContainers[2]", "spec.initContainers[2]"},
		"/a~01/b":                   {`["a~1"].b`, `["a~1"].b`},
		"/":                         {`[""]`, `[""]`},
	} {
		if got := FieldPath(pointer); got != want.full {
			t.Errorf("%s: got %s, want %s", pointer, got, want.full)
		}
		f := &transform.Finding{Path: pointer, Container: "main"}
		if got := ShortPath(f); got != want.short {
			t.Errorf("%s in a container: got %s, want %s", pointer, got, want.short)
		}
	}
}
