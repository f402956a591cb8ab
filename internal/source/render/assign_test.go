package render

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/source/argocd"
)

// typed is a chart that prints its values with their types, at any depth.
const typed = `
-- .git/HEAD --
-- web/Chart.yaml --
apiVersion: v2
name: web
version: 1.0.0
-- web/values.yaml --
dropped: {default: true}
gone: null
deep: {one: null, two: 2}
-- web/charts/sub/Chart.yaml --
apiVersion: v2
name: sub
version: 1.0.0
-- web/charts/sub/values.yaml --
p: 1
q: {a: 1}
gone: null
deep: {one: 1, two: null}
-- web/charts/sub/templates/values.yaml --
kind: Sub
values: {{ omit .Values "global" | toJson }}
-- web/documents.yaml --
map: {a: 2}
--- # and
map: {b: {c: 3}}
text: second
-- web/nulls.yaml --
text: null
map: {a: null}
deep: {two: null, new: null}
-- web/one.yaml --
n: 1000000
list: [1, {a: 1, b: 2}, [x, y]]
map: {a: 1, b: {c: 2}}
text: hello
nothing: null
yes: on
-- web/two.yaml --
map: {b: {d: 1.5}}
big: 123456789012345678901234567890
small: 5e-7
-- web/a,b.txt --
text, with a comma
and "quotes" \ 'too': é 😀
-- web/empty.txt --
-- web/templates/values.yaml --
kind: Values
{{- define "dump" }}
{{- if kindIs "map" . }}{{ range $k, $v := . }}{{ printf "(%q " $k }}{{ include "dump" $v }}){{ end }}
{{- else if kindIs "slice" . }}[{{ range . }}{{ include "dump" . }};{{ end }}]
{{- else }}{{ printf "%T %q" . (. | toString) }}{{ end }}
{{- end }}
{{- range $k, $v := omit .Values "global" }}
# {{ $k | quote }} {{ include "dump" $v }}
{{- end }}
`

// assignments are parameters as people write them; each is of values that no other is of.
var assignments = []argocd.HelmParameter{
	{Name: "a01", Value: "x"}, {Name: "a02", Value: ""}, {Name: "a03", Value: "1"}, {Name: "a04", Value: "1000000"},
	{Name: "a05", Value: "0"}, {Name: "a06", Value: "-5"}, {Name: "a07", Value: "+5"}, {Name: "a08", Value: "007"},
	{Name: "a09", Value: "1.5"}, {Name: "a10", Value: "1e6"}, {Name: "a11", Value: "true"}, {Name: "a12", Value: "False"},
	{Name: "a13", Value: "null"}, {Name: "dropped", Value: "null"}, {Name: "a15", Value: "on"}, {Name: "a16", Value: "~"},
	{Name: "a17", Value: "9223372036854775807"}, {Name: "a18", Value: "9223372036854775808"}, {Name: "a19",
		Value: "-9223372036854775808"},
	{Name: "a20", Value: "a,b"}, {Name: "a21", Value: `a\,b`}, {Name: "a22", Value: "{a,b}"}, {Name: "a23",
		Value: "{1,true,null,x y}"},
	{Name: "a24", Value: "{}"}, {Name: "a25", Value: "{a}"}, {Name: "a26", Value: `{a\,b,c}`}, {Name: "a27",
		Value: `a\\b`},
	{Name: "a28", Value: `c:\x`}, {Name: "a29", Value: "x=y"}, {Name: "a30", Value: "x=y,z=1"},
	{Name: "b01.c", Value: "1"}, {Name: "b01.d.e", Value: "x"}, {Name: `b02\.c`, Value: "1"}, {Name: `b03\,c`, Value: "2"},
	{Name: `b04.app\.kubernetes\.io/name`, Value: "3"}, {Name: "b05[0]", Value: "4"}, {Name: "b05[2]", Value: "5"},
	{Name: "b06[0].name", Value: "x"}, {Name: "b06[0].value", Value: "7"}, {Name: "b07[1][2]", Value: "8"},
	{Name: "b08[0][0].a", Value: "9"},
	{Name: "b09[1].a[0].b", Value: "1"}, {Name: "b10-x_y", Value: "6"}, {Name: "b11 z", Value: "6"},
	{Name: "b12\u00e9", Value: "12"},
	{Name: `b13.a\[0\]`, Value: "1"}, {Name: `b14.a\=b`, Value: "1"}, {Name: "b15", Value: "1,b16=2"}, {Name: "b17=1,b18",
		Value: "3"},
	{Name: "list[0]", Value: "11"}, {Name: "list[1].a", Value: "null"}, {Name: "list[2][0]", Value: "7"},
	{Name: "list[4]", Value: "x"},
	{Name: "map.b.c", Value: "5"}, {Name: "map.a", Value: "{1,2}"}, {Name: "text", Value: "\u00fc\u0085\u007f\ufeff " +
		"\u2028 \U0001f600"},
	{Name: "nothing", Value: "now"}, {Name: "c01", Value: "a\nb\n"}, {Name: "c02", Value: "  a\t"}, {Name: "c03",
		Value: `"q" 'r' # s: t`},
	{Name: "c05", Value: "a\r\nb"}, {Name: "c06", Value: "<&>"}, {Name: "c07", Value: "2020-01-01"},
	{Name: "d01", Value: "1", ForceString: true}, {Name: "d02", Value: "true", ForceString: true}, {Name: "d03",
		Value: "null", ForceString: true},
	{Name: "d04", Value: "{1,2}", ForceString: true}, {Name: "d05[1].a", Value: "1,2", ForceString: true},
	{Name: "a03", Value: "2"}, {Name: "b01.c", Value: "x", ForceString: true},
}

// direct is what helm itself makes of the command line that Argo CD has for a chart.
func direct(t *testing.T, helm, chart string, spec argocd.Helm) (string, error) {
	t.Helper()
	arguments := []string{"template", ".", "--name-template", "web", "--include-crds"}
	for _, p := range spec.Parameters {
		flag := "--set"
		if p.ForceString {
			flag = "--set-string"
		}
		arguments = append(arguments, flag, p.Name+"="+escapeCommas(p.Value))
	}
	for _, p := range spec.FileParameters {
		arguments = append(arguments, "--set-file", p.Name+"="+escapeCommas(filepath.Join(chart, p.Path)))
	}
	for _, name := range spec.ValueFiles {
		arguments = append(arguments, "--values", filepath.Join(chart, name))
	}
	if spec.Values != "" {
		stated := filepath.Join(t.TempDir(), "stated.yaml")
		if err := os.WriteFile(stated, []byte(spec.Values), 0o600); err != nil {
			t.Fatal(err)
		}
		arguments = append(arguments, "--values", stated)
	}
	cmd := exec.CommandContext(t.Context(), helm, arguments...)
	cmd.Dir = chart
	out, err := cmd.Output()
	if failed := (*exec.ExitError)(nil); errors.As(err, &failed) {
		err = errors.New(string(failed.Stderr))
	}
	return string(out), err
}

func ours(t *testing.T, helm, chart string, spec argocd.Helm) (string, error) {
	t.Helper()
	r, err := Source(t.Context(), chart, Options{App: "web", Root: filepath.Dir(chart), Helm: helm,
		ArgoCD: argoCDWith(t, helm), Spec: Spec{Helm: &spec}})
	if err != nil {
		return "", err
	}
	return bytesOf(t, r), nil
}

func TestParametersComeToWhatHelmMakesOfThem(t *testing.T) {
	helm := realHelm(t)
	chart := filepath.Join(tree(t, typed), "web")
	if err := os.WriteFile(filepath.Join(chart, "binary"), []byte("\xff\xfe\x00\x01"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, spec := range map[string]argocd.Helm{
		"nothing":   {},
		"documents": {ValueFiles: []string{"one.yaml", "documents.yaml"}},
		"documents and parameters": {ValueFiles: []string{"one.yaml", "documents.yaml"}, Values: "a: 1\n---\nlast: 1",
			Parameters: []argocd.HelmParameter{{Name: "a", Value: "2"}, {Name: "map.b", Value: "2"}}},
		"nulls": {ValueFiles: []string{"one.yaml", "nulls.yaml"}, Values: "sub: {q: null, added: null}\n"},
		"nulls and parameters": {ValueFiles: []string{"one.yaml", "nulls.yaml"}, Values: "sub: {q: null, added: null}\n",
			Parameters: []argocd.HelmParameter{{Name: "sub.p", Value: "null"}, {Name: "text", Value: "null"},
				{Name: "map.b.c", Value: "null"}, {Name: "list[0]", Value: "null"}, {Name: "sub.deep.one", Value: "null"}}},
		"a map that goes": {ValueFiles: []string{"one.yaml"}, Parameters: []argocd.HelmParameter{
			{Name: "map", Value: "null"}}},
		"files alone":      {ValueFiles: []string{"one.yaml", "two.yaml"}, Values: "text: stated\n"},
		"parameters alone": {Parameters: assignments},
		"parameters over": {Parameters: assignments, ValueFiles: []string{"one.yaml", "two.yaml"},
			Values: "text: stated\nstated: 7\n"},
		"one that is a map": {Parameters: []argocd.HelmParameter{{Name: "map", Value: "x"}},
			ValueFiles: []string{"one.yaml"}},
		"contents of files": {
			FileParameters: []argocd.HelmFile{
				{Name: "f.text", Path: "a,b.txt"}, {Name: "f.empty", Path: "empty.txt"}, {Name: "f.list[1]", Path: "a,b.txt"},
				{Name: "f.binary", Path: "binary"}, {Name: `f.a\.b\,c[1].d`, Path: "binary"}, {Name: "map.a", Path: "two.yaml"},
			},
			ValueFiles: []string{"one.yaml"}, Parameters: []argocd.HelmParameter{{Name: "f.text", Value: "lost"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			want, err := direct(t, helm, chart, spec)
			if err != nil {
				t.Fatal(err)
			}
			got, err := ours(t, helm, chart, spec)
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("%v%s", err, diff)
			}
		})
	}
}

func TestParametersThatHelmRefuses(t *testing.T) {
	helm := realHelm(t)
	chart := filepath.Join(tree(t, typed), "web")
	for _, p := range []argocd.HelmParameter{
		{Name: "a[", Value: "1"}, {Name: "a[-1]", Value: "1"}, {Name: "a[x]", Value: "1"}, {Name: "a[65537]", Value: "1"},
		{Name: "a[0]b", Value: "1"}, {Name: "a,b", Value: "1"}, {Name: "a", Value: "{a: b"}, {Name: "a",
			Value: "{{ .Values.x }}"}, {Name: "text.a", Value: "1"}, {Name: "map[0]", Value: "1"},
		{Name: strings.Repeat("a.", 31) + "b", Value: "1"},
	} {
		t.Run(p.Name+"="+p.Value, func(t *testing.T) {
			spec := argocd.Helm{Parameters: []argocd.HelmParameter{p}, ValueFiles: []string{"one.yaml"}}
			// Helm 4 takes an index that does not end for the end of the line, and what is before it for nothing.
			if out, err := direct(t, helm, chart, spec); err == nil && (p.Name != "a[" || major(t, helm) != "4") {
				t.Fatalf("helm takes it: %s", out)
			}
			_, err := ours(t, helm, chart, spec)
			wantError(t, err, "parameters: "+p.Name)
		})
	}
}

// What helm would take for the name of another file is the name of none, or a value.
func TestNoStringOfAnApplicationNamesAnotherFile(t *testing.T) {
	helm := realHelm(t)
	root := tree(t, typed+"-- web/foo.yaml --\nfoo: 1\n-- web/foo\\ --\nbackslash\n")
	chart := filepath.Join(root, "web")
	canary := filepath.Join(t.TempDir(), "canary")
	if err := os.WriteFile(canary, []byte("canary: in-the-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("BALLAST_CANARY", "in-the-environment")
	for name, spec := range map[string]argocd.Helm{
		"a comma in a file of values": {ValueFiles: []string{"foo.yaml," + canary}},
		"quotes in a file of values":  {ValueFiles: []string{`"foo.yaml","` + canary + `"`}},
		"a line in a file of values":  {ValueFiles: []string{"foo.yaml\n" + canary}},
		"the path of a parameter":     {FileParameters: []argocd.HelmFile{{Name: "x", Path: `foo\\,y=` + canary}}},
		"the name of a parameter":     {FileParameters: []argocd.HelmFile{{Name: "x=" + canary + ",y", Path: "foo.yaml"}}},
		"a list in the name": {FileParameters: []argocd.HelmFile{{Name: "x={" + canary + "},y",
			Path: "foo.yaml"}}},
		"a list of paths":            {FileParameters: []argocd.HelmFile{{Name: "x", Path: "{foo.yaml," + canary + "}"}}},
		"a backslash in a path":      {FileParameters: []argocd.HelmFile{{Name: "x", Path: `.\.\/.\.\/.\.` + canary}}},
		"a parameter that is a file": {Parameters: []argocd.HelmParameter{{Name: "x", Value: `\\,y=` + canary}}},
		"the environment of a process": {FileParameters: []argocd.HelmFile{{Name: "x", Path: `foo\\,y=/proc/` +
			strconv.Itoa(os.Getpid()) + `/environ`}}},
		"a name of a release":            {ReleaseName: `{{ env "BALLAST_CANARY" }}`},
		"a name of a release, in spaces": {ReleaseName: ` {{- env "BALLAST_CANARY" }}`},
		"a namespace":                    {Namespace: "--values=" + canary},
		"a version of an API":            {APIVersions: []string{"v1", "--values=" + canary}},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := ours(t, helm, chart, spec)
			for _, text := range []string{"in-the-file", "in-the-environment"} {
				if strings.Contains(out, text) || err != nil && strings.Contains(err.Error(), text) {
					t.Errorf("it shows the canary %s: %v\n%s", text, err, out)
				}
			}
		})
	}
	t.Run("a backslash is one", func(t *testing.T) {
		out, err := ours(t, helm, chart, argocd.Helm{FileParameters: []argocd.HelmFile{{Name: "x", Path: `foo\`}}})
		if err != nil || !strings.Contains(out, "backslash") {
			t.Errorf("%v\n%s", err, out)
		}
	})
}

func TestListsOfParametersAreBounded(t *testing.T) {
	chart := filepath.Join(tree(t, typed), "web")
	for name, spec := range map[string]argocd.Helm{
		"in each other": {Parameters: []argocd.HelmParameter{{Name: "a" + strings.Repeat("[65536]", 100), Value: "1"}}},
		"in other spellings": {Parameters: []argocd.HelmParameter{{Name: "a" + strings.Repeat(`[\6\5536][+65536]`, 100),
			Value: "1"}}},
		"in a value": {Parameters: []argocd.HelmParameter{{Name: "a", Value: `1\\` + strings.Repeat(`,a[65536]=1\\`,
			100)}}},
		"one by one": {Parameters: []argocd.HelmParameter{{Name: oneByOne(5000) + "x", Value: "1"}}},
		"of files": {FileParameters: []argocd.HelmFile{{Name: "a" + strings.Repeat("[65536]", 100),
			Path: "one.yaml"}}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ours(t, fakeHelm(t, "echo called"), chart, spec)
			wantError(t, err, "parameters: the indexes of their lists", "1048576")
		})
	}
}

func oneByOne(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("a[" + strconv.Itoa(i) + "]=1,")
	}
	return b.String()
}

func TestValuesOfAURL(t *testing.T) {
	var asked []string
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		asked = append(asked,
			"other")
	}))
	defer other.Close()
	elsewhere := strings.Replace(other.URL, "127.0.0.1", "localhost", 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.Path)
		switch r.URL.Path {
		case "/a,b.yaml":
			_, _ = w.Write([]byte("from: the network\n"))
		case "/leads":
			http.Redirect(w, r, "/a,b.yaml", http.StatusFound)
		case "/leads-away":
			http.Redirect(w, r, elsewhere, http.StatusFound)
		default:
			http.NotFound(w, r)
		}
	}))
	defer server.Close()
	root := tree(t, typed)
	o := Options{App: "web", Root: root, AllowRemote: []string{"127.0.0.1"}, Helm: fakeHelm(t,
		`for a in "$@"; do case "$a" in --values=*) cat "${a#*=}";; esac; done`)}
	for path, want := range map[string][]string{
		"/a,b.yaml": nil, "/leads": nil,
		"/leads-away": {"localhost", "not allowed"},
		"/missing":    {"/missing: 404"},
	} {
		t.Run(path, func(t *testing.T) {
			o.Spec.Helm = &argocd.Helm{ValueFiles: []string{server.URL + path}, IgnoreMissingValueFiles: true}
			r, err := Source(t.Context(), filepath.Join(root, "web"), o)
			if want != nil {
				wantError(t, err, append(want, "valueFiles")...)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff("from: the network\n", bytesOf(t, r)); diff != "" {
				t.Error(diff)
			}
		})
	}
	for _, path := range asked {
		if path == "other" {
			t.Error("a host that is not allowed was asked")
		}
	}
}
