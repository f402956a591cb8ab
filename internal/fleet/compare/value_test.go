package compare

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/yamledit"
)

func TestDifferences(t *testing.T) {
	for name, tt := range map[string]struct {
		before, after string
		want          []string
	}{
		"none":                       {"{a: 1, b: [x]}", "{b: [x], a: 1}", nil},
		"nothing in several ways":    {"{a: null, b: {}, c: [], d: {e: null}}", "{}", nil},
		"a value":                    {"{a: {b: 1}}", "{a: {b: 2}}", []string{"/a/b"}},
		"a number is no text":        {"{a: 1}", "{a: '1'}", []string{"/a"}},
		"a map that goes":            {"{a: {x/y~z: 1}, b: 1}", "{a: {}, b: 1}", []string{"/a"}},
		"a key to escape beside one": {"{a: {x/y~z: 1, b: 1}}", "{a: {b: 1}}", []string{"/a/x~1y~0z"}},
		"items by name": {
			"{c: [{name: a, v: 1}, {name: b, v: 1}]}", "{c: [{name: b, v: 2}, {name: a, v: 1}]}", []string{"/c/b/v"},
		},
		"items of one name twice": {
			"{c: [{name: a, v: 1}, {name: a, v: 2}]}", "{c: [{name: a, v: 2}, {name: a, v: 1}]}", []string{"/c"},
		},
		"items without names": {"{c: [x, y]}", "{c: [x, z]}", []string{"/c/1"}},
		"a map for a list":    {"{c: [x]}", "{c: {a: x}}", []string{"/c/0", "/c/a"}},
		"all of it":           {"a", "b", []string{""}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, differences(value(t, tt.before), value(t, tt.after))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func value(t *testing.T, text string) any {
	t.Helper()
	d, err := yamledit.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return valueOf(d.Input())
}
