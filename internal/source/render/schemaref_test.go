package render

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// tgz packs one file.
func tgz(t *testing.T, name string, content []byte) []byte {
	t.Helper()
	return tgzOf(t, [2]string{name, string(content)})
}

// tgzOf packs files, each a name and what it holds.
func tgzOf(t *testing.T, files ...[2]string) []byte {
	t.Helper()
	var packed bytes.Buffer
	zipped := gzip.NewWriter(&packed)
	archive := tar.NewWriter(zipped)
	for _, file := range files {
		if err := archive.WriteHeader(&tar.Header{Name: file[0], Mode: 0o600, Size: int64(len(file[1]))}); err != nil {
			t.Fatal(err)
		}
		if _, err := archive.Write([]byte(file[1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zipped.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

func TestSchemasOfChartsStayInThem(t *testing.T) {
	helm := fakeHelm(t, "echo done")
	evil := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		t.Error("a host that is " +
			"not allowed was asked")
	}))
	defer evil.Close()
	elsewhere := strings.Replace(evil.URL, "127.0.0.1", "localhost", 1)
	ok := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/redirect":
			http.Redirect(w, r, elsewhere, http.StatusFound)
		case "/further":
			fmt.Fprintf(w, `{"$ref": %q}`, elsewhere)
		default:
			fmt.Fprint(w, `{"$ref": "#"}`)
		}
	}))
	defer ok.Close()
	for name, tt := range map[string]struct{ schema, want string }{
		"a host that is not allowed": {`{"properties": {"a": {"$ref": "https://evil.example/s.json"}}}`,
			"evil.example/s.json is remote"},
		"spelled in another way": {`{"allOf": [{"$r\u0065f": "\u0068ttps://evil.example/s.json"}]}`,
			"evil.example/s.json is remote"},
		"behind a byte order mark": {"\xef\xbb\xbf" + `{"$ref": "https://evil.example/s.json"}`,
			"evil.example/s.json is remote"},
		"a file of this machine":        {`{"$ref": "file:///etc/hostname"}`, "outside of the schema"},
		"a path":                        {`{"$ref": "/etc/hostname"}`, "outside of the schema"},
		"a language that nobody knows":  {`{"$schema": "https://evil.example/s.json"}`, "evil.example/s.json is remote"},
		"an allowed host":               {`{"$ref": "` + ok.URL + `/s.json#/a"}`, ""},
		"one that redirects":            {`{"$ref": "` + ok.URL + `/redirect"}`, elsewhere + " is remote"},
		"one that refers further":       {`{"$ref": "` + ok.URL + `/further"}`, elsewhere + " is remote"},
		"itself":                        {`{"$schema": "http://json-schema.org/draft-07/schema#", "$ref": "#/$defs/a"}`, ""},
		"a value that is called as one": {`{"properties": {"$ref": {"type": "string"}}}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			for place, file := range map[string]struct {
				path    string
				content []byte
			}{
				"chart":    {schemaFile, []byte(tt.schema)},
				"subchart": {"charts/sub/" + schemaFile, []byte(tt.schema)},
				"package":  {"charts/sub.tgz", tgz(t, "sub/"+schemaFile, []byte(tt.schema))},
				"linked":   {"../elsewhere/sub/" + schemaFile, []byte(tt.schema)},
				"packages": {"charts/sub.tgz", tgz(t, "sub/charts/b.tgz", tgz(t, "b/"+schemaFile, []byte(tt.schema)))},
			} {
				dir := tree(t, "-- web/Chart.yaml --\nname: web\n") + "/web"
				path := filepath.Join(dir, file.path)
				if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, file.content, 0o600); err != nil {
					t.Fatal(err)
				}
				if place == "linked" {
					if err := os.Symlink("../elsewhere", filepath.Join(dir, "charts")); err != nil {
						t.Fatal(err)
					}
				}
				_, err := Source(t.Context(), dir, Options{Helm: helm, App: "web", AllowRemote: []string{"127.0.0.1"}})
				if tt.want != "" {
					wantError(t, err, tt.want, schemaFile)
				} else if err != nil {
					t.Errorf("%s: %v", place, err)
				}
			}
		})
	}
}

func TestOfSeveralReferencesTheSameOneIsRefused(t *testing.T) {
	var schema strings.Builder
	for c := 'a'; c <= 'z'; c++ {
		fmt.Fprintf(&schema, `"%c": {"$ref": "%c.json"},`, c, c)
	}
	dir := tree(t, "-- Chart.yaml --\nname: web\n-- values.schema.json --\n{"+schema.String()+`"type": "object"}`)
	for range 10 {
		_, err := Source(t.Context(), dir, Options{Helm: fakeHelm(t, "echo done"), App: "web", AllowRemote: Hosts{}})
		wantError(t, err, "$ref: a.json is a file outside")
	}
}

// Helm has no network: it finds what was fetched in files, in a copy of the chart.
func TestPartsOfSchemasAreFilesForHelm(t *testing.T) {
	var ok *httptest.Server
	ok = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/further":
			fmt.Fprint(w, `{"$schema": "http://json-schema.org/draft-07/schema#", "definitions": {"n": {"type": "integer"}}}`)
		default:
			fmt.Fprintf(w, `{"$id": "%s/s.json", "definitions": {"n": {"$ref": "%[1]s/further#/definitions/n"}, `+
				`"m": {"$ref": "#/definitions/n"}}}`, ok.URL)
		}
	}))
	defer ok.Close()
	schema := fmt.Sprintf(`{"properties": {"replicas": {"$ref": "%s/s.json#/definitions/m"}, `+
		`"big": {"const": 12345678901234567890}}}`, ok.URL)
	dir := tree(t, "-- Chart.yaml --\napiVersion: v2\nname: web\nversion: 1.0.0\n-- templates/a.yaml --\nreplicas: "+
		"{{ .Values.replicas }}\n-- values.yaml --\nreplicas: 3\nsub: {replicas: 4}\n-- values.schema.json --\n"+schema)
	if err := os.Mkdir(filepath.Join(dir, "charts"), 0o700); err != nil {
		t.Fatal(err)
	}
	packed := tgzOf(t, [2]string{"sub/Chart.yaml", "apiVersion: v2\nname: sub\nversion: 1.0.0\n"},
		[2]string{"sub/" + schemaFile, schema})
	if err := os.WriteFile(filepath.Join(dir, "charts", "sub.tgz"), packed, 0o600); err != nil {
		t.Fatal(err)
	}
	o := Options{Helm: realHelm(t), App: "web", AllowRemote: Hosts{"127.0.0.1"}}
	rendered, err := Source(t.Context(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	if out := bytesOf(t, rendered); !strings.Contains(out, "replicas: 3") {
		t.Error(out)
	}
	for _, values := range []string{"replicas: many\n", "replicas: 3\nsub: {replicas: many}\n"} {
		if err := os.WriteFile(filepath.Join(dir, "values.yaml"), []byte(values), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err = Source(t.Context(), dir, o)
		wantError(t, err, "got string, want integer")
	}
	o.Helm = fakeHelm(t, "tar -xzO <charts/sub.tgz; cat "+schemaFile+"; echo; env")
	if rendered, err = Source(t.Context(), dir, o); err != nil {
		t.Fatal(err)
	}
	out := bytesOf(t, rendered)
	whole := strings.Count(out, `"$ref":"file:///`) == 2 && !strings.Contains(out, ok.URL)
	if !whole || !strings.Contains(out, "12345678901234567890") {
		t.Errorf("helm gets\n%s", out)
	}
	if !strings.Contains(out, "\nHTTPS_PROXY="+noProxy+"\n") || !strings.Contains(out, "\nHTTP_PROXY="+noProxy+"\n") {
		t.Errorf("helm has a network:\n%s", out)
	}
	content, err := os.ReadFile(filepath.Join(dir, schemaFile))
	if err != nil || strings.TrimSpace(string(content)) != schema {
		t.Errorf("the repository's own schema is %s, %v", content, err)
	}
}
