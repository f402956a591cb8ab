package render

import (
	"fmt"
	"strings"
	"testing"
)

const (
	tooManyFields = "it may come to more than 1000000 fields or 100 MiB"
	tooManyPairs  = "that is more than 25000000 comparisons"
)

// repeated is a text for each number below count.
func repeated(count int, text func(i int) string) string {
	var b strings.Builder
	for i := range count {
		b.WriteString(text(i))
	}
	return b.String()
}

// doubling is a tree in which each kustomization names the next one twice, by two ways.
func doubling(levels int, field string) string {
	head := field + ": "
	if field == "components" {
		head = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n" + head
	}
	tree := "-- kustomization.yaml --\n" + field + ": [l0]\n"
	for i := range levels {
		tree += fmt.Sprintf("-- l%d/kustomization.yaml --\n%s[../l%d, ../m%d]\n", i, head, i+1, i+1)
		tree += fmt.Sprintf("-- m%d/kustomization.yaml --\n%s[../l%d]\nnamePrefix: m-\n", i+1, head, i+1)
	}
	return tree + fmt.Sprintf("-- l%d/kustomization.yaml --\n%s[]\n", levels, head)
}

func TestBuildsThatWouldGrowAreRefused(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds of CPU: run it without -short")
	}
	const (
		foo = "-- r.yaml --\napiVersion: v1\nkind: Foo\nmetadata: {name: x}\nspec: {a: b, s: a.a}\n"
		own = "-- kustomization.yaml --\nresources: [r.yaml]\n"
	)
	into := func(i int) string {
		return fmt.Sprintf("- source: {kind: Foo, fieldPath: spec}\n  targets: [{select: {kind: Foo}, fieldPaths: "+
			"[spec.x%d], options: {create: true}}]\n", i)
	}
	copies := func(i int) string { return fmt.Sprintf("- {op: copy, from: /spec, path: /spec/x%d}\n", i) }
	indented := func(text, by string) string {
		return by + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n"+by) + "\n"
	}
	objects := func(count int) string {
		return "-- r.yaml --\n" + repeated(count, func(i int) string {
			return fmt.Sprintf("---\napiVersion: v1\nkind: Foo\nmetadata: {name: x%d}\n", i)
		})
	}
	large := strings.Repeat("x", 1<<20)
	for name, tt := range map[string]struct{ files, want string }{
		"an object copied into itself by a JSON patch": {
			own + "patches:\n- target: {kind: Foo}\n  patch: |-\n" + indented(repeated(18, copies), "    ") + foo, tooManyFields,
		},
		"by the file of a JSON patch": {
			own + "patches: [{path: p.yaml, target: {kind: Foo}}]\n-- p.yaml --\n" + repeated(30, copies) + foo, tooManyFields,
		},
		"a large text copied by a JSON patch": {
			own + "patches: [{path: p.yaml, target: {kind: Foo}}]\n-- p.yaml --\n" + repeated(5,
				func(i int) string {
					return fmt.Sprintf("- {op: copy, from: /spec/a, path: /spec/x%d}\n",
						i)
				}) + strings.Replace(foo, "a: b", "a: "+large[:300_000], 1), "copies more than 1 MiB into one object",
		},
		"by patchesJson6902": {
			own + "patchesJson6902:\n- target: {version: v1, kind: Foo, name: x}\n  patch: |-\n" + indented(repeated(30,
				copies), "    ") + foo, tooManyFields,
		},
		"by several JSON patches": {
			own + "patches:\n" + repeated(30, func(i int) string {
				return fmt.Sprintf("- target: {kind: Foo}\n  patch: '- {op: copy, from: /spec, path: /spec/x%d}'\n", i)
			}) + foo, tooManyFields,
		},
		"by a replacement": {own + "replacements:\n" + repeated(20, into) + foo, tooManyFields},
		"by the file of a replacement": {own + "replacements: [{path: p.yaml}]\n-- p.yaml --\n" + repeated(20,
			into) + foo, tooManyFields},
		"by a replacement transformer": {
			own + "transformers: [p.yaml]\n-- p.yaml --\napiVersion: builtin\nkind: ReplacementTransformer\nmetadata: " +
				"{name: p}\nreplacements:\n" + repeated(20, into) + foo, tooManyFields,
		},
		"by a replacement transformer within": {
			own + "transformers:\n- |-\n  apiVersion: builtin\n  kind: ReplacementTransformer\n  metadata: {name: p}\n  " +
				"replacements:\n" + indented(repeated(20, into), "  ") + foo, tooManyFields,
		},
		"by a component": {
			own + "components: [c]\n-- c/kustomization.yaml --\napiVersion: kustomize.config.k8s.io/v1alpha1\nkind: " +
				"Component\nreplacements:\n" + repeated(20, into) + foo, tooManyFields,
		},
		"by a base of a base": {
			"-- kustomization.yaml --\nresources: [base]\n-- base/kustomization.yaml --\nresources: " +
				"[r.yaml]\nreplacements:\n" + repeated(20, into) + strings.Replace(foo, "r.yaml", "base/r.yaml", 1), tooManyFields,
		},
		"level by level": {
			own + repeated(1, func(int) string { return "replacements:\n" + repeated(10, into) }) +
				"components: [c]\n-- c/kustomization.yaml --\napiVersion: kustomize.config.k8s.io/v1alpha1\nkind: " +
				"Component\nreplacements:\n" + repeated(10, func(i int) string { return into(i + 10) }) + foo, tooManyFields,
		},
		"around a corner": {
			own + "replacements:\n" + repeated(20, func(i int) string {
				return fmt.Sprintf("- source: {kind: Foo, fieldPath: spec.a%d}\n  targets: [{select: {kind: Foo}, fieldPaths: "+
					"[status.x%d, status.y%d], options: {create: true}}]\n", i%2, i, i) +
					"- source: {kind: Foo, fieldPath: status}\n" + fmt.Sprintf("  targets: [{select: {kind: Foo}, fieldPaths: "+
					"[spec.a%d], options: {create: true}}]\n", (i+1)%2)
			}) + strings.Replace(foo, "{a: b", "{a0: {b: c}, a1: {b: c}", 1), tooManyFields,
		},
		"a text put into itself": {
			own + "replacements:\n" + repeated(30, func(int) string {
				return "- source: {kind: Foo, fieldPath: spec.s}\n  targets: [{select: {kind: Foo}, fieldPaths: [spec.s], " +
					"options: {delimiter: ., index: 0}}]\n"
			}) + foo, tooManyFields,
		},
		"a large text put into many fields": {
			own + "replacements:\n- source: {kind: Foo, fieldPath: spec.a}\n  targets:\n  - select: {kind: Foo}\n    " +
				"options: {create: true}\n    fieldPaths:\n" +
				repeated(200, func(i int) string { return fmt.Sprintf("    - spec.x%d\n", i) }) + strings.Replace(foo, "a: b",
				"a: "+large, 1), tooManyFields,
		},
		"a large patch of many objects": {
			own + "patches:\n- target: {kind: Foo}\n  patch: |-\n    apiVersion: v1\n    kind: Foo\n    metadata: {name: " +
				"x}\n    spec: {a: " + large + "}\n" + objects(500), tooManyFields,
		},
		"a large file of a config map put into many objects": {
			own + "configMapGenerator: [{name: c, files: [a=large]}]\nreplacements:\n- source: {kind: ConfigMap, fieldPath: " +
				"data.a}\n  targets: [{select: {kind: Foo}, fieldPaths: [spec.a], options: {create: true}}]\n-- large " +
				"--\n" + large + "\n" + objects(500), tooManyFields,
		},
		"a large value of a variable, named often": {
			own + "vars: [{name: X, objref: {apiVersion: v1, kind: Foo, name: x}, fieldref: {fieldpath: spec.a}}]\n" +
				strings.Replace(foo, "a: b", "b: \""+strings.Repeat("$(X)", 10_000)+"\", a: "+large, 1), tooManyFields,
		},
		"a large name of many objects":  {own + "namePrefix: " + large + "\n" + objects(500), tooManyFields},
		"a large label of many objects": {own + "commonLabels: {a: " + large + "}\n" + objects(500), tooManyFields},
		"a deep path of a label": {
			own + "labels: [{pairs: {a: b}, fields: [{path: " + strings.Repeat("a/", 3000) + "a, create: true}]}]\n" + foo,
			tooManyFields,
		},
		"a long path of a label in many objects": {
			own + "labels: [{pairs: {a: b}, fields: [{path: " + strings.Repeat("a/", 240) + "a, create: " +
				"true}]}]\n" + objects(3000), tooManyFields,
		},
		"a deep path of a configuration": {
			own + "commonAnnotations: {a: b}\nconfigurations: [c.yaml]\n-- c.yaml --\ncommonAnnotations: [{path: " +
				"" + strings.Repeat("a/", 3000) + "a, create: true}]\n" + foo, tooManyFields,
		},
		"a deep path of a transformer": {
			own + "transformers: [p.yaml]\n-- p.yaml --\napiVersion: builtin\nkind: AnnotationsTransformer\nmetadata: " +
				"{name: p}\nannotations: {a: b}\nfieldSpecs: [{path: " + strings.Repeat("a/", 3000) + "a, create: " +
				"true}]\n" + foo, tooManyFields,
		},
		"a deep path of a replacement": {
			own + "replacements: [{sourceValue: x, targets: [{select: {kind: Foo}, options: {create: true}, fieldPaths: " +
				"[" + strings.Repeat("a.", 3000) + "a]}]}]\n" + foo, tooManyFields,
		},
		"a replacement that is put into a transformer": {
			own + "transformers: [t]\n-- t/kustomization.yaml --\nresources: [p.yaml]\npatches: [{path: patch.yaml, target: " +
				"{kind: ReplacementTransformer}}]\n-- t/p.yaml --\napiVersion: builtin\nkind: " +
				"ReplacementTransformer\nmetadata: {name: p}\nreplacements: []\n-- t/patch.yaml --\n- op: replace\n  path: " +
				"/replacements\n  value:\n" + indented(repeated(20, into), "  ") + foo, "changes what the plugin does",
		},
		"a generator that a patch changes": {
			own + "generators: [g]\n-- g/kustomization.yaml --\nresources: [g.yaml]\npatches: [{patch: '{apiVersion: " +
				"builtin, kind: ConfigMapGenerator, metadata: {name: x}, files: [a]}'}]\n" +
				"-- g/g.yaml --\napiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: {name: x}\nliterals: [a=b]\n" + foo,
			"changes what the plugin does",
		},
		"a large annotation by a transformer": {
			own + "transformers: [p.yaml]\n-- p.yaml --\napiVersion: builtin\nkind: AnnotationsTransformer\nmetadata: " +
				"{name: p}\nannotations: {a: " + large + "}\nfieldSpecs: [{path: metadata/annotations, create: " +
				"true}]\n" + objects(500), tooManyFields,
		},
		"many objects": {own + objects(6000), tooManyPairs},
		"many objects of a list": {
			own + "-- r.yaml --\napiVersion: v1\nkind: List\nitems:\n" + repeated(6000, func(i int) string {
				return fmt.Sprintf("- {apiVersion: v1, kind: Foo, metadata: {name: x%d}}\n", i)
			}), tooManyPairs,
		},
		"many generated objects": {
			"-- kustomization.yaml --\nconfigMapGenerator:\n" + repeated(6000,
				func(i int) string { return fmt.Sprintf("- {name: x%d}\n", i) }), tooManyPairs,
		},
		"many patches of many objects": {
			own + "patches:\n" + repeated(9000, func(int) string {
				return "- {target: {kind: Foo}, patch: '- {op: add, path: /a, value: b}'}\n"
			}) + objects(3000), tooManyPairs,
		},
		"many keys": {
			own + "-- r.yaml --\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata:\n" + repeated(40_000,
				func(i int) string { return fmt.Sprintf("  a%d: b\n", i) }), "it has mappings of too many keys",
		},
		"many fields": {own + "-- r.yaml --\napiVersion: v1\nkind: Foo\nmetadata: {name: x}\nspec: " +
			"[" + strings.Repeat("a,", 2_100_000) + "a]\n", tooManyFields},
		"many bases":      {doubling(16, "resources"), "it is made of more than 2000 kustomizations"},
		"many components": {doubling(16, "components"), "it is made of more than 2000 kustomizations"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Source(t.Context(), tree(t, tt.files), Options{})
			wantError(t, err, tt.want)
		})
	}
}

func TestBuildsThatPeopleWriteAreNoGrowth(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a second of CPU: run it without -short")
	}
	files := "-- kustomization.yaml --\nresources: [base, params.yaml]\nnamePrefix: prod-\ncommonLabels: {app: shop, " +
		"tier: web, team: a}\npatches:\n" +
		repeated(30, func(i int) string {
			return fmt.Sprintf("- target: {kind: Deployment}\n  patch: '- {op: copy, from: "+
				"/spec/template/metadata/labels/a, path: /spec/template/metadata/labels/c%d}'\n", i)
		}) + "replacements:\n" + repeated(20, func(i int) string {
		return fmt.Sprintf("- source: {kind: ConfigMap, name: params, fieldPath: data.host}\n  targets: [{select: {kind: "+
			"Deployment}, fieldPaths: ['spec.template.spec.containers.[name=a].env.[name=E%d].value', "+
			"'spec.template.spec.containers.*.image'], options: {delimiter: /, index: 0}}]\n", i)
	}) + "-- params.yaml --\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: params}\ndata: {host: " +
		"registry.example.com}\n" +
		"-- base/kustomization.yaml --\nresources: [d.yaml]\n-- base/d.yaml --\n" +
		repeated(10, func(i int) string {
			return fmt.Sprintf("---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d%d}\nspec:\n  template:\n    "+
				"metadata: {labels: {a: b}}\n    spec:\n      containers:\n      - name: a\n        image: a/b\n        "+
				"env:\n", i) +
				repeated(20, func(i int) string { return fmt.Sprintf("        - {name: E%d, value: a/b}\n", i) })
		})
	if _, err := Source(t.Context(), tree(t, files), Options{}); err != nil {
		t.Error(err)
	}
}
