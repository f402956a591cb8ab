package registryinit

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/quantity"
	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/transformers"
)

const mebi = 1 << 20

// open returns a file with a text, under the built-in layer.
func open(t testing.TB, text []byte) *File {
	t.Helper()
	f, err := opened(text)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func opened(text []byte) (*File, error) {
	f := &File{Name: "ballast.yaml", Old: text, sections: engine.Sections(transformers.All()),
		layers: []registry.Layer{registry.BuiltIn()}}
	var err error
	if f.Above, err = load(f.sections, f.layers); err != nil {
		return nil, err
	}
	if text == nil {
		f.Loaded = f.Above
		return f, nil
	}
	f.Loaded, err = f.With(text)
	return f, err
}

// seen returns workloads as a survey under the registry of a file has them.
func seen(f *File, workloads []Workload, gaps ...Gap) *Survey {
	s := &Survey{Workloads: slices.Clone(workloads), Gaps: gaps}
	for i := range s.Workloads {
		s.Workloads[i] = s.Workloads[i].Under(f.Loaded)
	}
	s.sort()
	return s
}

// drafted returns the text that a draft makes of a file.
func drafted(t testing.TB, old []byte, workloads []Workload, gaps ...Gap) []byte {
	t.Helper()
	f := open(t, old)
	text, err := f.Draft(seen(f, workloads, gaps...), Options{Name: "fleet"})
	if err != nil {
		t.Fatalf("%v\n%s", err, old)
	}
	return text
}

func workloads() *rapid.Generator[[]Workload] {
	one := rapid.Custom(func(t *rapid.T) Workload {
		w := Workload{
			App:       rapid.SampledFrom([]string{"", "one", "two"}).Draw(t, "app"),
			Path:      rapid.SampledFrom([]string{"apps/a", "apps/b c"}).Draw(t, "path"),
			Namespace: rapid.SampledFrom([]string{"", "media", "on"}).Draw(t, "namespace"),
			Kind:      rapid.SampledFrom([]string{"Deployment", "CronJob"}).Draw(t, "kind"),
			Name:      rapid.SampledFrom([]string{"sonarr", "1e3", "null"}).Draw(t, "name"),
			Priority:  rapid.SampledFrom([]string{"", "", "vixens-low", "system-node-critical"}).Draw(t, "priority"),
			Sizable:   true, Labels: map[string]string{}, PodLabels: map[string]string{},
			Containers: []Container{{Name: "main", Main: true}, {Name: "y", Init: true}},
		}
		if label := rapid.SampledFrom([]string{"", "small", "huge"}).Draw(t, "label"); label != "" {
			w.PodLabels["vixens.io/sizing"] = label
		}
		w.Resources.Requests.Memory = rapid.SampledFrom([]int64{0, 100 * mebi, 1 << 40}).Draw(t, "memory")
		w.Containers[0].Resources = w.Resources
		if rapid.Bool().Draw(t, "owned") {
			w.Owner = &Owner{Volumes: []string{"data", "no"}, User: "1000", Why: "its PUID"}
		}
		return w
	})
	return rapid.SliceOfN(one, 0, 8)
}

func TestADraftIsUsableKeepsWhatIsThereAndIsDoneOnce(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		gaps := rapid.SampledFrom([][]Gap{nil, {{"x: chart", "helm"}}, {{"y:\nbroken", "fix"}}})
		first := drafted(t, nil, workloads().Draw(rt, "before"), gaps.Draw(rt, "gaps before")...)
		now, missing := workloads().Draw(rt, "after"), gaps.Draw(rt, "gaps after")
		second := drafted(t, first, now, missing...)
		if lost := lostLines(first, second); lost != "" {
			rt.Fatalf("%q is lost:\n%s", lost, second)
		}
		if third := drafted(t, second, now, missing...); !bytes.Equal(second, third) {
			rt.Fatalf("again, nothing having changed: %s", cmp.Diff(string(second), string(third)))
		}
	})
}

// lostLines returns the first line of a registry that another does not have in its place, but for the
// list of gaps.
func lostLines(old, text []byte) string {
	rest := strings.Split(strings.ReplaceAll(string(text), "\r", ""), "\n")
	before, _, _ := strings.Cut(strings.ReplaceAll(string(old), "\r", ""), gapsHead)
	for line := range strings.SplitSeq(strings.TrimRight(before, "\n"), "\n") {
		at := slices.Index(rest, line)
		switch {
		case line == "  workloads: []":
		case at < 0:
			return line
		default:
			rest = rest[at+1:]
		}
	}
	return ""
}

func TestUpdateKeepsTheLayout(t *testing.T) {
	const begin = "# +argocd:skip-file-rendering\napiVersion: ballast.vixens.io/v1alpha1\nkind: Registry\nmetadata: " +
		"{name: a}\n"
	const tiers = "  sizing: {tiers: {small: {requests: {memory: 128Mi}}}}\n"
	const entry = "  # media: apps/sonarr\n  - match: {namespace: media, kind: Deployment, name: sonarr}\n    sizing: " +
		"small  # its manifest says requests memory 100Mi\n"
	const added = "\n    # media: apps/sonarr\n    - match: {namespace: media, kind: Deployment, name: sonarr}\n      " +
		"sizing: small  # its manifest says requests memory 100Mi\n"
	tests := map[string]struct{ old, want string }{
		"no workloads yet": {begin + "spec:\n" + tiers, begin + "spec:\n" + tiers + "  workloads:\n" + entry},
		"an empty list": {begin + "spec:\n" + tiers + "  workloads: []   # none\n",
			begin + "spec:\n" + tiers + "  workloads:   # none\n" + entry},
		"no last line end": {begin + "spec:\n" + strings.TrimSuffix(tiers, "\n"),
			begin + "spec:\n" + tiers + "  workloads:\n" + entry},
		"comments of the last": {begin + "spec:\n" + tiers + "  workloads:\n    - match: {name: x}\n      # mine\n    # " +
			"theirs\n", begin + "spec:\n" + tiers + "  workloads:\n    - match: {name: x}\n      # " +
			"mine\n" + added + "    # theirs\n"},
		"keys after the list": {begin + "spec:\n  workloads:\n    - match: {name: x}\n" + tiers,
			begin + "spec:\n  workloads:\n    - match: {name: x}\n" + added + tiers},
		"two documents": {begin + "spec:\n" + tiers + "---\n" + begin + "spec: {workloads: []}\n",
			begin + "spec:\n" + tiers + "  workloads:\n" + entry + "---\n" + begin + "spec: {workloads: []}\n"},
		"line ends of Windows": {crlf(begin + "spec:\n" + tiers), crlf(begin + "spec:\n" + tiers + "  workloads:\n" + entry)},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := drafted(t, []byte(test.old), []Workload{sonarr()})
			if diff := cmp.Diff(test.want, string(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func crlf(text string) string { return strings.ReplaceAll(text, "\n", "\r\n") }

func sonarr() Workload {
	requests := Resources{Requests: quantity.Amounts{Memory: 100 * mebi}}
	return Workload{
		Path: "apps/sonarr", Namespace: "media", Kind: "Deployment", Name: "sonarr", Sizable: true,
		Containers: []Container{{Name: "sonarr", Main: true, Resources: requests}}, Resources: requests,
	}
}

func TestARegistryOfTiersAloneGetsTheRest(t *testing.T) {
	head := "apiVersion: ballast.vixens.io/v1alpha1\nkind: Registry\nmetadata: {name: a}\nspec:\n"
	ours := "  # ours\n  sizing: {tiers: {XL: {requests: {memory: 1Gi}}}}\n"
	w := sonarr()
	w.Priority = "low"
	want := head + `  # Who gives way when a node is full. A class that is not in this list is a mistake.
  priority:
    classes:
      - low  # in use, though no PriorityClass of the repository is called so
` + ours + `  workloads:
  # media: apps/sonarr
  - match: {namespace: media, kind: Deployment, name: sonarr}
    sizing: XL  # its manifest says requests memory 100Mi
    priority: low
`
	if diff := cmp.Diff(want, string(drafted(t, []byte(head+ours), []Workload{w}))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestListsInBracketsAreLeftToPeople(t *testing.T) {
	for name, spec := range map[string]string{
		"/spec/workloads: it is written in brackets": "spec:\n  sizing: {tiers: {small: {}}}\n  workloads: [{match: " +
			"{name: x}}]\n",
		"/spec: it is written in brackets": "spec: {sync: {}}\n",
	} {
		t.Run(name, func(t *testing.T) {
			f := open(t, []byte("apiVersion: ballast.vixens.io/v1alpha1\nkind: Registry\nmetadata: {name: a}\n"+spec))
			text, err := f.Draft(seen(f, []Workload{sonarr()}), Options{})
			if err == nil || !strings.Contains(err.Error(), "ballast.yaml: "+name) {
				t.Errorf("%v\n%s", err, text)
			}
		})
	}
}

func TestNamesThatYAMLWouldReadOtherwise(t *testing.T) {
	for _, name := range []string{"on", "1e3", "null", "a b", "x: y", "#x", "é", "-", "a\"b", "0x10", "~", "a\nb"} {
		w := sonarr()
		w.Name, w.Namespace, w.Path = "web", "web", name
		other := w
		other.Path, other.Resources = "other", Resources{}
		text := drafted(t, nil, []Workload{w, other})
		documents, err := open(t, text).Documents(text)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(NamedEntries(documents), func(e NamedEntry) bool { return e.match["path"] == name }) {
			t.Errorf("%q: no entry is for it:\n%s", name, text)
		}
	}
}

func TestFoldersThatNoEntryCanName(t *testing.T) {
	w := sonarr()
	w.Path = "apps/[a]"
	other := w
	other.Path, other.Resources, other.Containers = "apps/b", Resources{}, nil
	text := string(drafted(t, nil, []Workload{w, other}))
	if want := "# sizing: ?  # it is rendered more than once, differently, and neither path nor app tells " +
		"which"; !strings.Contains(text, want) {
		t.Errorf("no %q in\n%s", want, text)
	}
}

// FuzzDraft asks that a registry of any form gets what is new, once, or an error.
func FuzzDraft(f *testing.F) {
	head := "apiVersion: ballast.vixens.io/v1alpha1\nkind: Registry\nmetadata: {name: a}\n"
	for _, spec := range []string{
		"spec: {sync: {}}\n", "spec:\n  workloads: []\n", "spec:\n  sizing: {tiers: {small: {limits: {memory: 1Gi}}}}\n  " +
			"workloads:\n  - {match: {name: sonarr}, sizing: small}",
		"spec:\n  sizing:\n    tiers: &t {small: {limits: {memory: 1Gi}}}\n  workloads:\n    -\n      match: {namespace: " +
			"media, kind: Deployment, name: sonarr}\n      # sizing: ?  # x\n",
		"spec:\n  sizing: {tiers: {a: {requests: {cpu: 1}}}}\n  workloads:\n    - match: {namespace: tv, kind: " +
			"Deployment, name: sonarr}\n      sizing: {main: a}\n      mode: report\n    - {match: {kind: Deployment, name: " +
			"web}}\n",
		"spec:\r\n  locked: [sizing]\r\n---\r\n# none\r\n---\r\n",
		"spec:\n  sizing: {tiers: {a: {requests: {cpu: 1}}}}\n  workloads:\n    - sizing: {main: a, containers: {sonarr: " +
			"a}}\n      match:\n        namespace: media\n        kind: Deployment\n        name: sonarr\n",
	} {
		f.Add([]byte(head + spec))
	}
	f.Fuzz(func(t *testing.T, old []byte) {
		file, err := opened(old)
		if err != nil || old == nil {
			return
		}
		text, err := file.Draft(seen(file, []Workload{sonarr()}), Options{})
		if err != nil {
			return
		}
		if again := drafted(t, text, []Workload{sonarr()}); !bytes.Equal(text, again) {
			t.Errorf("again: %s", cmp.Diff(string(text), string(again)))
		}
	})
}
