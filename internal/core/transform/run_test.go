package transform_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/transform"
)

type settings struct {
	Value string `yaml:"value" doc:"What to set."`
}

type entry struct {
	Value string `yaml:"value" short:"true" doc:"What to set here."`
}

// toy makes a transformer out of a planning function. Its section is its name, and it
// owns the keys that writes names.
func toy(name string, writes []string, plan func(*transform.Pass, transform.Config[settings,
	entry])) transform.Definition {
	return transform.Define(transform.Spec{
		Name: name, Section: name, Stage: transform.Inject, For: transform.Workloads, Writes: writes,
		Rules: []transform.Rule{{Name: "rule", Severity: transform.Warning, Danger: true}},
		Doc:   "# " + name + "\n\nA toy.\n",
	}, func() settings { return settings{} }, func(c transform.Config[settings, entry], p *transform.Pass) error {
		plan(p, c)
		return nil
	})
}

func why(reason string) transform.Why { return transform.Why{Rule: "rule", Reason: reason} }

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
      - name: web
        image: nginx
        command: [rclone, sync, a, b]
`

// outcome is what a run gave, as text.
type outcome struct{ output, findings, err string }

// run runs toys with a registry that states all their sections.
func run(t *testing.T, input, spec string, toys ...transform.Definition) outcome {
	t.Helper()
	documents, err := manifest.Read("in.yaml", strings.NewReader(input))
	if err != nil {
		t.Fatal(err)
	}
	if spec == "" {
		for _, d := range toys {
			spec += "  " + d.Name + ": {}\n"
		}
	}
	text := "apiVersion: ballast.vixens.io/v1alpha1\nkind: Registry\nmetadata: {name: test}\nspec:\n" + spec
	result, err := engine.Run(context.Background(), engine.Request{
		Documents: documents, Transformers: append(toys, toy("sync", nil, func(*transform.Pass,
			transform.Config[settings, entry]) {
		})),
		Layers: engine.Layers{Added: []registry.Layer{registry.Parse("ballast.yaml", []byte(text))}},
	})
	if err != nil {
		return outcome{err: err.Error()}
	}
	var out bytes.Buffer
	if err := result.Write(&out); err != nil {
		t.Fatal(err)
	}
	var findings strings.Builder
	for _, f := range result.Findings {
		fmt.Fprintf(&findings, "%s %s %s %v %v %s\n", f.Status, f.ID, f.Path, f.Before, f.After, f.Reason)
	}
	return outcome{output: out.String(), findings: findings.String()}
}

func container(p *transform.Pass) transform.Field { return p.Workload.Containers[0].Field }

func TestEditsOfSeveralTransformersMeetInOneMap(t *testing.T) {
	limits := func(key, value string) func(*transform.Pass, transform.Config[settings, entry]) {
		return func(p *transform.Pass, _ transform.Config[settings, entry]) {
			p.Default(container(p).At("resources"), transform.Pairs{{Key: "limits", Value: transform.Pairs{{Key: key,
				Value: value}}}}, why("unbounded"))
		}
	}
	a, b := toy("a", []string{"cpu"}, limits("cpu", "1")), toy("b", []string{"memory"}, limits("memory", "1Gi"))
	got := run(t, deployment, "", a, b)
	want := deployment + "        resources:\n          limits:\n            cpu: \"1\"\n            memory: 1Gi\n"
	if diff := cmp.Diff(want, got.output); diff != "" || got.err != "" {
		t.Errorf("%s%s", got.err, diff)
	}
	if reversed := run(t, deployment, "", b, a); reversed.output != got.output {
		t.Errorf("the order of transformers matters:\n%s", cmp.Diff(got.output, reversed.output))
	}
}

func TestConflictsNameBothSides(t *testing.T) {
	text := func(from, to int, s string) func(*transform.Pass, transform.Config[settings, entry]) {
		return func(p *transform.Pass, _ transform.Config[settings, entry]) {
			p.Text(container(p).At("command").Each()[1], from, to, s, why("unsafe"))
		}
	}
	set := func(value any, keys ...string) func(*transform.Pass, transform.Config[settings, entry]) {
		return func(p *transform.Pass, _ transform.Config[settings, entry]) {
			p.Enforce(container(p).At(keys...), value, why("wanted"))
		}
	}
	first := func(value string) func(*transform.Pass, transform.Config[settings, entry]) {
		return func(p *transform.Pass, _ transform.Config[settings, entry]) {
			p.First(container(p).At("command"), value, why("wanted"))
		}
	}
	tests := map[string]struct {
		a, b func(*transform.Pass, transform.Config[settings, entry])
		at   string // the place that the error names; empty where there is no conflict
	}{
		"one place, two values": {set("x", "image"), set("y", "image"), "/spec/template/spec/containers/0/image"},
		"one place, one value":  {set("x", "image"), set("x", "image"), ""},
		"a place above an owned one": {set("x", "image"), set("y", "image", "deeper"),
			"/spec/template/spec/containers/0/image"},
		"siblings":                 {set("x", "image"), set("y", "imagePullPolicy"), ""},
		"text that overlaps":       {text(0, 2, "x"), text(1, 3, "y"), "/spec/template/spec/containers/0/command/1"},
		"text that touches":        {text(0, 2, "x"), text(2, 3, "y"), "/spec/template/spec/containers/0/command/1"},
		"text apart":               {text(0, 1, "x"), text(3, 4, "y"), ""},
		"two firsts":               {first("x"), first("y"), "/spec/template/spec/containers/0/command"},
		"the same first twice":     {first("x"), first("x"), ""},
		"a list and an item of it": {first("x"), text(0, 1, "x"), ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			// One toy that proposes both, since two may not write one field.
			both := toy("both", []string{"image", "imagePullPolicy", "command"}, func(p *transform.Pass,
				c transform.Config[settings, entry]) {
				tt.a(p, c)
				tt.b(p, c)
			})
			got := run(t, deployment, "", both)
			if tt.at == "" && got.err != "" {
				t.Errorf("refused: %s", got.err)
			}
			if tt.at != "" && !strings.Contains(got.err, "contradict each other: "+tt.at+";") {
				t.Errorf("got error %q, want a conflict at %s", got.err, tt.at)
			}
		})
	}
}

func TestEqualProposalsMergeAndKeepBothReasons(t *testing.T) {
	twice := toy("twice", []string{"image"}, func(p *transform.Pass, _ transform.Config[settings, entry]) {
		p.Enforce(container(p).At("image"), "nginx:1", why("one reason"))
		p.Enforce(container(p).At("image"), "nginx:1", why("another"))
	})
	got := run(t, deployment, "", twice)
	want := "applied twice/rule /spec/template/spec/containers/0/image nginx nginx:1 one reason\n" +
		"applied twice/rule /spec/template/spec/containers/0/image nginx nginx:1 another\n"
	if diff := cmp.Diff(want, got.findings); diff != "" || got.err != "" {
		t.Errorf("%s%s", got.err, diff)
	}
}

func TestAnItemMovesByBeingDroppedAndPutFirst(t *testing.T) {
	move := toy("move", []string{"command"}, func(p *transform.Pass, _ transform.Config[settings, entry]) {
		words := container(p).At("command")
		p.Drop(words.Each()[1], why("misplaced"))
		p.First(words, "sync", why("misplaced"))
	})
	got := run(t, deployment, "", move)
	want := strings.Replace(deployment, "[rclone, sync, a, b]", `["sync", rclone, a, b]`, 1)
	if diff := cmp.Diff(want, got.output); diff != "" || got.err != "" {
		t.Errorf("%s%s", got.err, diff)
	}
}

func TestATransformerMayEditOnlyWhatItWrites(t *testing.T) {
	image := toy("image", []string{"image"}, func(*transform.Pass, transform.Config[settings, entry]) {})
	greedy := toy("greedy", []string{"command"}, func(p *transform.Pass, _ transform.Config[settings, entry]) {
		p.Enforce(container(p).At("image"), "x", why("greed"))
	})
	got := run(t, deployment, "", image, greedy)
	if !strings.Contains(got.err, "greedy may not edit /spec/template/spec/containers/0/image: it belongs to image") {
		t.Errorf("got %q", got.err)
	}
}

func TestStatusFollowsTheRegistry(t *testing.T) {
	set := toy("set", []string{"image"}, func(p *transform.Pass, c transform.Config[settings, entry]) {
		p.Enforce(container(p).At("image"), c.Settings.Value, why("wanted"))
	})
	tests := map[string]struct{ spec, status string }{
		"enforced":    {"  set: {value: x}\n", "applied"},
		"report only": {"  set: {value: x, mode: report}\n", "reported"},
		"waived": {"  set: {value: x}\n  workloads:\n  - match: {name: web}\n    waive: [{rule: set/rule, reason: " +
			"because}]\n", "waived"},
		"waived there": {"  set: {value: x}\n  workloads:\n  - match: {name: web}\n    waive: [{rule: set/rule, " +
			"container: web, reason: because}]\n", "waived"},
		"waived aside": {"  set: {value: x}\n  workloads:\n  - match: {name: web}\n    waive: [{rule: set/rule, " +
			"container: other, reason: because}]\n", "applied"},
		"entry reports": {"  set: {value: x}\n  workloads:\n  - match: {name: web}\n    mode: report\n", "reported"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := run(t, deployment, tt.spec, set)
			if !strings.HasPrefix(got.findings, tt.status+" ") || got.err != "" {
				t.Errorf("got %q %q, want status %s", got.findings, got.err, tt.status)
			}
			if edited := got.output != deployment; edited != (tt.status == "applied") {
				t.Errorf("edited: %v, with status %s", edited, tt.status)
			}
		})
	}
}

func TestAJobsTemplateIsLeftToItsAuthor(t *testing.T) {
	set := toy("set", []string{"image"}, func(p *transform.Pass, _ transform.Config[settings, entry]) {
		p.Enforce(container(p).At("image"), "x", why("wanted"))
	})
	job := strings.NewReplacer("apps/v1", "batch/v1", "Deployment", "Job").Replace(deployment)
	hook := strings.Replace(job, "name: web\n", "name: web\n  annotations: {argocd.argoproj.io/hook: PreSync}\n", 1)
	if got := run(t, job, "", set); got.output != job || !strings.HasPrefix(got.findings, "open set/rule") {
		t.Errorf("a Job was edited, or nothing said: %q", got.findings)
	}
	if got := run(t, hook, "", set); got.output == hook || !strings.HasPrefix(got.findings, "applied set/rule") {
		t.Errorf("a hook is created again each time, and was left alone: %q", got.findings)
	}
}

func TestFindingsSayWhereTheyEndedUp(t *testing.T) {
	const two = deployment + "      - name: side\n"
	edit := toy("edit", []string{"image", "containers"}, func(p *transform.Pass, _ transform.Config[settings, entry]) {
		list := p.Workload.Pod.At("containers")
		p.Enforce(list.Each()[1].At("image"), "x", why("wanted"))
		p.First(list, transform.Pairs{{Key: "name", Value: "new"}}, why("missing"))
		p.Drop(list.Each()[0], why("unwanted"))
	})
	got := run(t, two, "", edit)
	for _, want := range []string{
		"applied edit/rule /spec/template/spec/containers/0 <nil> ",
		"applied edit/rule /spec/template/spec/containers/1/image <nil> x",
		"applied edit/rule /spec/template/spec/containers ",
	} {
		if !strings.Contains(got.findings, want) {
			t.Errorf("no finding %q in\n%s%s", want, got.findings, got.err)
		}
	}
}

func TestItemsOfAListAreObjects(t *testing.T) {
	set := toy("set", []string{"image"}, func(p *transform.Pass, _ transform.Config[settings, entry]) {
		p.Enforce(container(p).At("image"), p.Object.Name, why("wanted"))
	})
	const list = `{"apiVersion": "v1", "kind": "List", "items": [
  {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"containers": [{"name": "a"}]}},
  {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "b"}, "spec": {"containers": [{"name": "b"}]}}
]}`
	const want = `{"apiVersion": "v1", "kind": "List", "items": [
  {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"containers": [{"image": "a", "name": "a"}]}},
  {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "b"}, "spec": {"containers": [{"image": "b", "name": "b"}]}}
]}`
	got := run(t, list, "", set)
	if diff := cmp.Diff(want, got.output); diff != "" || got.err != "" {
		t.Errorf("%s%s", got.err, diff)
	}
	if !strings.Contains(got.findings, "set/rule /spec/containers/0/image") {
		t.Errorf("the path is not the object's own: %s", got.findings)
	}
}

func TestTheSecondStageSeesTheFirst(t *testing.T) {
	inject := toy("inject", []string{"initContainers"}, func(p *transform.Pass, _ transform.Config[settings, entry]) {
		p.First(p.Workload.Pod.At("initContainers"), transform.Pairs{{Key: "name", Value: "init"}}, why("wanted"))
	})
	complete := toy("complete", []string{"image"}, func(p *transform.Pass, _ transform.Config[settings, entry]) {
		for _, c := range p.Workload.Containers {
			p.Default(c.At("image"), "pause", why("no image"))
		}
	})
	complete.Stage = transform.Complete
	got := run(t, deployment, "", complete, inject)
	want := deployment + "      initContainers:\n      - image: pause\n        name: init\n"
	if diff := cmp.Diff(want, got.output); diff != "" || got.err != "" {
		t.Errorf("%s%s", got.err, diff)
	}
}

func TestWhatIsWrongWithADocumentNamesFileAndLine(t *testing.T) {
	set := toy("set", []string{"image"}, func(p *transform.Pass, _ transform.Config[settings, entry]) {
		p.Enforce(container(p).At("image"), "x", why("wanted"))
	})
	tests := map[string]struct{ input, want string }{
		"a duplicate key": {deployment + "        image: again\n",
			`in.yaml:12: editing the document: key "image" is already defined on line 10`},
		"a duplicate key behind a ---": {"kind: A\napiVersion: v1\n---\n" + deployment + "        image: again\n",
			`in.yaml:15: editing the document: key "image" is already defined on line 13`},
		"a duplicate key of one value, of which an edit would make two": {deployment + "        image: nginx\n",
			`in.yaml:12: editing the document: key "image" is already defined on line 10`},
		"each document with one": {strings.Repeat(deployment+"        image: nginx\n---\n", 2),
			`in.yaml:25: editing the document: key "image" is already defined on line 23`},
		"broken YAML":       {"---\n" + deployment + "  x: [\n", "in.yaml:"},
		"a list of objects": {"[{}]\n", "in.yaml:1: not a Kubernetes object"},
		"a registry inside": {"apiVersion: ballast.vixens.io/v1alpha1\nkind: Registry\n", "in.yaml:1: a Registry is no " +
			"manifest"},
		"several, all named": {"[1]\n---\n[2]\n", "in.yaml:3: not a Kubernetes object"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := run(t, tt.input, "", set); !strings.Contains(got.err, tt.want) {
				t.Errorf("got %q, want %q in it", got.err, tt.want)
			}
		})
	}
}

func TestAnEntryForANamespaceIsNotForObjectsOfTheCluster(t *testing.T) {
	class := transform.GroupKind{Group: "scheduling.k8s.io", Kind: "PriorityClass"}
	stated := transform.Define(transform.Spec{
		Name: "a", Section: "a", For: transform.Workloads.And(transform.ClusterKinds(class)),
		Rules: []transform.Rule{{Name: "rule"}}, Doc: "A toy.",
	}, func() settings { return settings{} }, func(c transform.Config[settings, entry], p *transform.Pass) error {
		p.Note(p.Root, why(fmt.Sprintf("%q %t", p.Namespace, c.Entry != nil)))
		return nil
	})
	input := "{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: low}}\n"
	got := run(t, input, "  a: {}\n  workloads:\n  - {match: {namespace: kube-system}, a: x}\n", stated)
	want := outcome{output: input, findings: "open a/rule  <nil> <nil> \"\" false\n"}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(outcome{})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestAPanicIsTheErrorOfItsDocument(t *testing.T) {
	faulty := toy("faulty", nil, func(*transform.Pass, transform.Config[settings, entry]) {
		var none []string
		_ = none[3]
	})
	want := "in.yaml:1: Ballast panicked, which is a fault of its own; please report it: runtime error: index out of " +
		"range [3] with length 0"
	if got := run(t, deployment, "", faulty); got.err != want {
		t.Errorf("got %q, want %q", got.err, want)
	}
}
