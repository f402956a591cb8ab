package yamledit

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

func rootOf(t *testing.T, src string) Field {
	t.Helper()
	d, err := Parse([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return d.Root()
}

func TestWhatAFieldHolds(t *testing.T) {
	type facts struct {
		Kind          Kind
		Exists, Empty bool
		Value, Str    string
		IsStr, Bool   bool
		Int           int64
		IsInt         bool
	}
	for _, c := range []struct {
		name, src string
		want      facts
	}{
		{"missing", "b: 1", facts{Empty: true}},
		{"stated twice, of which Argo CD reads the last", "a: x\na: ''", facts{Kind: Scalar, Exists: true, Empty: true,
			IsStr: true}},
		{"nothing behind the colon", "a:", facts{Exists: true, Empty: true}},
		{"null", "a: null", facts{Exists: true, Empty: true}},
		{"a tilde", "a: ~", facts{Exists: true, Empty: true}},
		{"null in JSON", `{"a": null}`, facts{Exists: true, Empty: true}},
		{"the word null", "a: 'null'", facts{Kind: Scalar, Exists: true, Value: "null", Str: "null", IsStr: true}},
		{"an empty string", "a: ''", facts{Kind: Scalar, Exists: true, Empty: true, IsStr: true}},
		{"an empty map", "a: {}", facts{Kind: Map, Exists: true, Empty: true}},
		{"an empty list", "a: []", facts{Kind: List, Exists: true, Empty: true}},
		{"a list of nothing", "a: [null]", facts{Kind: List, Exists: true}},
		{"a string", "a: x", facts{Kind: Scalar, Exists: true, Value: "x", Str: "x", IsStr: true}},
		{"a number", "a: 8080", facts{Kind: Scalar, Exists: true, Value: "8080", Int: 8080, IsInt: true}},
		{"an octal number", "a: 0o17", facts{Kind: Scalar, Exists: true, Value: "0o17", Int: 15, IsInt: true}},
		{"a number too large", "a: 123456789012345678901234567890", facts{Kind: Scalar, Exists: true,
			Value: "123456789012345678901234567890"}},
		{"a number in quotes", "a: '1'", facts{Kind: Scalar, Exists: true, Value: "1", Str: "1", IsStr: true}},
		{"a version", "a: 1.10", facts{Kind: Scalar, Exists: true, Value: "1.10"}},
		{"true", "a: true", facts{Kind: Scalar, Exists: true, Value: "true", Bool: true}},
		{"false", "a: false", facts{Kind: Scalar, Exists: true, Value: "false"}},
		{"true as a string", "a: 'true'", facts{Kind: Scalar, Exists: true, Value: "true", Str: "true", IsStr: true}},
		{"an alias", "x: &x [1]\na: *x", facts{Kind: List, Exists: true}},
		{"a merged key", "x: &x {a: 1}\n<<: *x", facts{Kind: Scalar, Exists: true, Value: "1", Int: 1, IsInt: true}},
		{"a tagged string", "a: !!str 1", facts{Kind: Scalar, Exists: true, Value: "1", Str: "1", IsStr: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := rootOf(t, c.src).At("a")
			got := facts{Kind: f.Kind(), Exists: f.Exists(), Empty: f.Empty(), Value: f.Value(), Bool: f.Bool()}
			got.Str, got.IsStr = f.Str()
			got.Int, got.IsInt = f.Int()
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestMergeKeysReadAsTheDecoderReadsThem(t *testing.T) {
	for name, src := range map[string]string{
		"one map":                    "x: &x {a: 1, b: 2}\nm: {<<: *x, b: 3}",
		"its own keys come first":    "x: &x {a: 1, b: 2}\nm: {b: 3, <<: *x, c: 4}",
		"several, the first wins":    "x: &x {a: 1}\ny: &y {a: 2, b: 2}\nm: {<<: [*x, *y]}",
		"a merged map that merges":   "x: &x {a: 1, b: 1}\ny: &y {<<: *x, b: 2}\nm: {<<: *y, c: 3}",
		"a map written in place":     "m: {<<: {a: 1}, b: 2}",
		"a key in quotes is no such": "m: {'<<': {a: 1}}",
	} {
		t.Run(name, func(t *testing.T) {
			m := rootOf(t, src).At("m")
			got := map[string]string{}
			for _, k := range m.Keys() {
				got[k] = m.At(k).Value()
			}
			var decoded struct{ M map[string]yaml.Node }
			if err := yaml.Unmarshal([]byte(src), &decoded); err != nil {
				t.Fatal(err)
			}
			want := map[string]string{}
			for k, v := range decoded.M {
				want[k] = v.Value
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestKeysComeInTheOrderWritten(t *testing.T) {
	got := rootOf(t, "x: &x {m: 1, b: 1}\nm: {z: 1, <<: *x, b: 2, ? [c] : 3}").At("m").Keys()
	if diff := cmp.Diff([]string{"z", "b", "m"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestMergesInACycleAndBombsEnd(t *testing.T) {
	bomb := "a: &a {k: 1}\n"
	for c := 'b'; c <= 'z'; c++ {
		bomb += string(c) + ": &" + string(c) + " {<<: [" + strings.Repeat("*"+string(c-1)+",", 9) + "]}\n"
	}
	if got := rootOf(t, bomb).At("z", "k").Value(); got != "1" {
		t.Errorf("below 9 to the power of 25 merges: %q", got)
	}
	cycle := rootOf(t, "a: &a\n  b: 1\n  <<: {<<: *a, c: 2}\n")
	if diff := cmp.Diff([]string{"b", "c"}, cycle.At("a").Keys()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAnAliasWithinWhatItStandsForIsReadAsDeepAsAsked(t *testing.T) {
	f := rootOf(t, "a: &a\n- *a\n").At("a")
	for range 100 {
		f = f.Each()[0]
	}
	if f.Kind() != List || !strings.HasPrefix(f.Pointer(), "/a/0/0/0") {
		t.Errorf("kind %d at %s", f.Kind(), f.Pointer())
	}
	if f.Any() == nil {
		t.Error("nothing was read of it")
	}
}

func TestWhereAFieldIs(t *testing.T) {
	r := rootOf(t, "a:\n  b/c:\n  - x\n  - ~d: 1\ne: &e\n  k: v\nf: *e\n")
	type where struct {
		Pointer, Key string
		Path         []string
		Line         int
	}
	item := r.At("a", "b/c").Each()[1]
	for _, c := range []struct {
		name  string
		field Field
		want  where
	}{
		{"the root", r, where{Path: []string{}, Line: 1}},
		{"a key to escape", item.At("~d"), where{"/a/b~1c/1/~0d", "~d", []string{"a", "b/c", "1", "~d"}, 4}},
		{"an item", item, where{"/a/b~1c/1", "1", []string{"a", "b/c", "1"}, 4}},
		{"what is missing, at the line of what is above", r.At("a", "x", "y"), where{"/a/x/y", "y", []string{"a", "x",
			"y"}, 2}},
		{"what an alias gives, at the line of the anchor", r.At("f", "k"), where{"/f/k", "k", []string{"f", "k"}, 6}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := where{c.field.Pointer(), c.field.Key(), c.field.Path(), c.field.Line()}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestTheZeroFieldIsMissing(t *testing.T) {
	var f Field
	g := f.At("a", "b")
	if g.Exists() || !g.Empty() || g.Keys() != nil || g.Each() != nil || g.Line() != 0 || g.Any() != nil || g.Holds("") || g.Same(f) {
		t.Errorf("the zero field holds something: %+v", g)
	}
	if out, err := g.Encode(); err != nil || string(out) != "null\n" {
		t.Errorf("encoded as %q, %v", out, err)
	}
}

func TestHoldsComparesMeanings(t *testing.T) {
	f := rootOf(t, "x: &x {b: '1', a: 1}\nm: *x\nl: [a, *x]\ns: \"x\"\nn: 1.0\nmerged: {<<: *x}\nmore: {<<: *x, p: 1}\n")
	for _, c := range []struct {
		key   string
		value any
		want  bool
	}{
		{"m", Pairs{{"a", 1}, {"b", "1"}}, true},
		{"m", Pairs{{"a", "1"}, {"b", "1"}}, false},
		{"m", Pairs{{"a", 1}}, false},
		{"merged", Pairs{{"a", 1}, {"b", "1"}}, true},
		{"l", Items{"a", Pairs{{"a", 1}, {"b", "1"}}}, true},
		{"l", Items{"a"}, false},
		{"more", Pairs{{"a", 1}, {"p", 1}}, false},
		{"s", "x", true},
		{"n", 1, false},
		{"missing", "", false},
	} {
		if got := f.At(c.key).Holds(c.value); got != c.want {
			t.Errorf("%s holds %v: %v, want %v", c.key, c.value, got, c.want)
		}
	}
}

func TestAnyGivesEachKeyOnce(t *testing.T) {
	got := rootOf(t, "x: &x {a: 1, b: 2.50}\nm: {<<: *x, a: on, c: [true, ~, '1']}\n").At("m").Any()
	want := Pairs{{"a", "on"}, {"c", []any{true, nil, "1"}}, {"b", json.Number("2.50")}}
	if diff := cmp.Diff(any(want), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestInputStaysWhatItWas(t *testing.T) {
	d, err := Parse([]byte("a: [1]\nb: x\n"))
	if err != nil {
		t.Fatal(err)
	}
	before := d.Root()
	if _, err := d.Apply([]Edit{{At: before.At("a"), Verb: Last, Value: 2}, {At: before.At("b"),
		Verb: Unset}}); err != nil {
		t.Fatal(err)
	}
	if got := d.Input(); len(got.At("a").Each()) != 1 || got.At("b").Value() != "x" {
		t.Error("the input has changed")
	}
	if got := d.Root(); len(got.At("a").Each()) != 2 || got.At("b").Exists() {
		t.Error("the root has not changed")
	}
	if string(d.Source()) != "a: [1]\nb: x\n" {
		t.Errorf("the source has changed: %q", d.Source())
	}
}
