package server

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Whatever an application says, a server that may fetch from nowhere asks nobody.
func TestNobodyIsAskedForWhatAnApplicationNames(t *testing.T) {
	canary := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("it was asked for %s", r.URL)
	}))
	defer canary.Close()
	const generator = "-- web/gen.yaml --\napiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: {name: x, " +
		"annotations: {a: &f files}}\n"
	h := start(t, nil)
	for name, files := range map[string]string{
		"a resource": "-- web/kustomization.yaml --\nresources: ['URL/a.yaml']\n",
		"a key that is an alias": "-- web/kustomization.yaml --\nmetadata: {name: x, annotations: {a: &r " +
			"resources}}\n*r : ['URL/a.yaml']\n",
		"a generator's": "-- web/kustomization.yaml --\ngenerators: " +
			"[gen.yaml]\n" + generator + "*f : ['x=URL/f']\n",
		"a generator's in base64": "-- web/kustomization.yaml --\ngenerators: " +
			"[gen.yaml]\n" + generator + "!!binary ZmlsZXM=: ['x=URL/f']\n",
		"in UTF-16": "-- web/kustomization.yaml --\ngenerators: [gen.yaml]\n-- web/gen.yaml " +
			"--\n" + wide(generator[len("-- web/gen.yaml --\n"):]+"files: ['x=URL/f']\n", "URL", canary.URL),
		"a repository of git": "-- web/kustomization.yaml --\nresources: ['git::URL/org/repo.git']\n",
	} {
		t.Run(name, func(t *testing.T) {
			tgz := archiveOf(t, strings.ReplaceAll(files, "URL", canary.URL))
			if _, err := generate(t.Context(), h.dial(t), "web", tgz); err == nil {
				t.Error("it is rendered")
			}
		})
	}
}

// wide writes a text in UTF-16, with one word replaced.
func wide(text, word, by string) string {
	wide := []byte{0xff, 0xfe}
	for _, c := range []byte(strings.ReplaceAll(text, word, by)) {
		wide = append(wide, c, 0)
	}
	return string(wide)
}
