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
	var packed bytes.Buffer
	zipped := gzip.NewWriter(&packed)
	archive := tar.NewWriter(zipped)
	if err := archive.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(content))}); err != nil {
		t.Fatal(err)
	}
	if _, err := archive.Write(content); err != nil {
		t.Fatal(err)
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
	evil := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a host that is not allowed was asked") }))
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
		"a host that is not allowed":    {`{"properties": {"a": {"$ref": "https://evil.example/s.json"}}}`, "evil.example/s.json is remote"},
		"spelled in another way":        {`{"allOf": [{"$r\u0065f": "\u0068ttps://evil.example/s.json"}]}`, "evil.example/s.json is remote"},
		"behind a byte order mark":      {"\xef\xbb\xbf" + `{"$ref": "https://evil.example/s.json"}`, "evil.example/s.json is remote"},
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
