package plugin

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/transformers"
)

const (
	unsafeApp = "-- apps/web/web.yaml --\napiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers: " +
		"[{name: sync, command: [rclone, sync, /data, s3:backup]}]\n"

	// weaker is what someone who may write to the repository would like to be in force.
	weaker = "# +argocd:skip-file-rendering\napiVersion: ballast.vixens.io/v1alpha1\nkind: Registry\nmetadata: {name: " +
		"fleet}\n"
)

func operatorRegistry(t *testing.T) string {
	return filepath.Join(checkout(t, "-- operator.yaml --\napiVersion: ballast.vixens.io/v1alpha1\nkind: "+
		"Registry\nmetadata: {name: fleet}\nspec:\n  locked: [sync, sizing, waive]\n  sync: {strategy: copy}\n  sizing: "+
		"{unregistered: warn}\n"), "operator.yaml")
}

// Each repository tries to get around the operator's registry. Either it is refused, with
// a reason, or the sync is made safe nonetheless.
func TestARepositoryCannotGetAroundTheOperator(t *testing.T) {
	announced := func(name, text string) string {
		return fmt.Sprintf(`ARGOCD_APP_PARAMETERS=[{"name": %q, "string": %q}]`, name, text)
	}
	above := func(spec string) string { return "-- ballast.yaml --\n" + weaker + spec }
	own := func(spec string) string { return "-- apps/web/ballast.yaml --\n" + weaker + spec }
	for name, tt := range map[string]struct {
		files, env string
		refused    string // empty: the render goes out, safe
	}{
		"it does not try": {},
		"settings of a locked section": {files: above("spec: {sync: {mode: report}}\n"),
			refused: "sync is locked in"},
		"settings beside the application": {files: own("spec: {sync: {mode: report}}\n"),
			refused: "sync is locked in"},
		"a waiver": {files: own("spec:\n  workloads: [{match: {name: web}, waive: " +
			"[{rule: safe-sync/rclone-sync, reason: none}]}]\n"), refused: "is locked in"},
		"an entry with a mode": {files: own("spec:\n  workloads: [{match: {name: web}, mode: " +
			"report}]\n"), refused: "is locked in"},
		"locks of its own": {files: own("spec: {locked: []}\n")},
		"a parameter that skips": {env: announced("skip", "safe-sync"), refused: "the operator's " +
			"registry is in force"},
		"a parameter that runs others alone": {env: announced("only", "sizing"), refused: "the operator's " +
			"registry is in force"},
		"the plugin's env that skips": {env: "ARGOCD_ENV_BALLAST_SKIP=safe-sync",
			refused: "the operator's registry is in force"},
		"a flat parameter that skips": {env: "PARAM_SKIP_0=safe-sync", refused: "the operator's " +
			"registry is in force"},
		"a parameter that lets the unregistered pass": {env: announced("unregistered", "allow"),
			refused: "it takes nothing but error"},
		"a parameter that is not strict": {env: announced("strict", "false")},
		"a registry by parameter": {files: "-- extra.yaml --\n" + weaker + "spec: {sync: {mode: " +
			"report}}\n", env: announced("registry", "extra.yaml"), refused: "sync is locked in"},
		"a registry of the machine by parameter": {env: announced("registry", "../../../../../../../etc/passwd"),
			refused: "leads out of the repository"},
		"the operator's variable": {env: "BALLAST_REGISTRY=/nowhere"},
		"a known kind that is to run no pods": {files: above("spec: {kinds: {workloads: [{kind: Pod, template: " +
			"spec.nope}]}}\n"), refused: "Pod is a kind that Ballast knows, and under"},
		"that, beside the application": {files: own("spec: {kinds: {workloads: [{kind: Pod, labels: " +
			"metadata.labels}]}}\n"), refused: "drop it here, or ask for it there"},
		"that, by parameter": {files: "-- extra.yaml --\n" + weaker + "spec: {kinds: " +
			"{workloads: [{kind: Pod, template: spec.nope}]}}\n", env: announced("registry", "extra.yaml"),
			refused: "Pod is a kind that Ballast knows, and under"},
		"a known kind, said as it is": {files: above("spec: {kinds: {workloads: [{kind: Pod, template: " +
			".}]}}\n")},
		"a kind of its own": {files: above("spec: {kinds: {workloads: [{group: example.com, " +
			"kind: App, template: spec.template}]}}\n")},
		"a kind that a transformer reads": {files: above("spec: {kinds: {workloads: [{kind: ConfigMap, " +
			"template: spec.template}]}}\n"), refused: "safe-sync reads it as what it is"},
		"a group with its version": {files: above("spec: {kinds: {workloads: [{group: apps/v1, kind: " +
			"Deployment, template: spec.nope}]}}\n"), refused: "without its version"},
		"a kind of all groups": {files: above("spec: {kinds: {workloads: [{group: '*', kind: " +
			"Pod, template: spec.nope}]}}\n"), refused: "without its version"},
		"all kinds of a group": {files: above("spec: {kinds: {workloads: [{group: apps, kind: " +
			"'*', template: spec.nope}]}}\n"), refused: "want the name of one kind"},
		"another section's mode, which waives all": {files: above("spec: {priority: {mode: report}}\n"),
			refused: "mode: report, as a waiver of all, is locked in"},
		"another section's mode, which waives nothing": {files: above("spec: {priority: {mode: enforce}}\n")},
		// Argo CD reads this file and passes on what it says; here it is no manifest.
		"the file that overrides the source": {files: "-- apps/web/.argocd-source.yaml --\nkind: Pod\nplugin: {name: ballast, parameters: [{name: skip, array: [safe-sync]}]}\n",
			env:     `ARGOCD_APP_PARAMETERS=[{"name": "skip", "array": ["safe-sync"]}]`,
			refused: "the operator's registry is in force"},
		"that file, for one application": {files: "-- apps/web/.argocd-source-web.yaml --\nkind: Pod\nplugin: {name: " +
			"ballast}\n"},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := generateIn(t, unsafeApp+tt.files, "apps/web", tt.env, Operator{Registry: []string{operatorRegistry(t)}})
			if tt.refused == "" && (err != nil || !strings.Contains(out, "[rclone, copy, /data, s3:backup]")) {
				t.Errorf("not made safe: %v\n%s", err, out)
			}
			if tt.refused != "" && (err == nil || !strings.Contains(err.Error(), tt.refused)) {
				t.Errorf("got %v, want %s", err, tt.refused)
			}
		})
	}
}

// What takes protection away, and what the operator keeps from it, needs no lock.
func TestATenantOpensNothingThatTheOperatorKeepsClosed(t *testing.T) {
	const (
		firm = "nearer layers: drop it here, or ask for it there"
		head = "apiVersion: ballast.vixens.io/v1alpha1\nkind: Registry\nmetadata: {name: fleet}\nspec:\n  "
		app  = `-- apps/web/hook.yaml --
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {name: hook}
webhooks: [{name: hook.example.com, failurePolicy: Fail, rules: [{apiGroups: [''], resources: [pods],
	operations: [CREATE]}]}]
-- apps/web/gate.yaml --
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: gate}
webhooks: [{name: gate.example.com, timeoutSeconds: 5, failurePolicy: Fail}]
-- apps/web/web.yaml --
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  securityContext: {runAsUser: 1000}
  volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
  containers: [{name: web, image: linuxserver/sonarr:4, securityContext: {readOnlyRootFilesystem: true},
	volumeMounts: [{name: data, mountPath: /data}]}]
`
		closed = "failurePolicy: Fail,"
	)
	for name, tt := range map[string]struct {
		operator, tenant string
		refused          string // empty: the render goes out
		want             string // in it
	}{
		"an entry": {"workloads: [{match: {name: hook}, failOpen: false}]", "workloads: [{match: " +
			"{name: hook}, failOpen: true}]", "opens what is to stay closed", ""},
		"an entry, long": {"workloads: [{match: {name: hook}, failOpen: {open: false}}]", "workloads: " +
			"[{match: {name: hook}, failOpen: {open: true}}]", firm, ""},
		"a more exact entry": {"workloads: [{match: {name: 'h*'}, failOpen: false}]", "workloads: [{match: " +
			"{name: hook, kind: MutatingWebhookConfiguration}, failOpen: true}]", firm, ""},
		"a less exact entry": {"workloads: [{match: {name: hook}, failOpen: false}]", "workloads: [{match: " +
			"{app: '*'}, failOpen: true}]", firm, ""},
		"names against an entry": {"workloads: [{match: {name: hook}, failOpen: false}]", "failOpen: {names: " +
			"['*']}", "", closed},
		"names against a boundary": {"failOpen: {boundaries: [hook]}", "failOpen: {names: [hook]}", "", closed},
		"an entry against a boundary": {"failOpen: {boundaries: [hook]}", "workloads: [{match: {name: hook}, " +
			"failOpen: true}]", "", closed},
		"an entry for a namespace": {"workloads: [{match: {name: hook}, failOpen: false}]", "workloads: [{match: " +
			"{name: hook, namespace: '*'}, failOpen: true}]", firm, ""},
		"no boundary": {"failOpen: {boundaries: [hook]}", "workloads: [{match: {name: hook}, " +
			"failOpen: {open: true, noBoundary: true}}]", "is not for nearer layers", ""},
		"no boundary, of those built in": {"failOpen: {}", "workloads: [{match: {name: hook}, failOpen: {open: true, " +
			"noBoundary: true}}]", "is not for nearer layers", ""},
		"waivers, which open nothing": {"failOpen: {boundaries: [hook]}", "workloads: [{match: {name: hook}, waive: " +
			"[{rule: fail-open/boundary, reason: none}]}]", "", closed},
		"a mode, which opens nothing": {"failOpen: {boundaries: [hook]}", "failOpen: {mode: report}", "", closed},
		"what nobody closed":          {"failOpen: {}", "failOpen: {names: [hook]}", "", `failurePolicy: "Ignore"`},
		"an entry against what refuses": {"failOpen: {}", "workloads: [{match: {name: gate}, failOpen: true}]", "",
			"timeoutSeconds: 5, failurePolicy: Fail}"},
		"what refuses, opened by the operator": {"workloads: [{match: {name: gate}, failOpen: true}]",
			"rootImages: {}", "", `timeoutSeconds: 5, failurePolicy: "Ignore"}`},
		"what refuses, opened by both": {"workloads: [{match: {name: gate}, failOpen: true}]", "workloads: [{match: " +
			"{name: 'g*'}, failOpen: {open: true, timeoutSeconds: 6}}]", "", `timeoutSeconds: 5, failurePolicy: "Ignore"}`},
		"what it closes itself": {"failOpen: {names: [hook]}", "workloads: [{match: {name: hook}, failOpen: " +
			"false}]", "", closed},
		"a lift": {"workloads: [{match: {name: web}, rootImages: {lift: []}}]", "workloads: " +
			"[{match: {name: web}, rootImages: {lift: [web]}}]", firm, ""},
		"a lift that nobody refused": {"rootImages: {}", "workloads: [{match: {name: web}, rootImages: {lift: " +
			"[web]}}]", "", "readOnlyRootFilesystem: false"},
		"root in an init container": {"workloads: [{match: {name: web}, fixPerms: {volumes: []}}]", "workloads: " +
			"[{match: {name: web}, fixPerms: {volumes: [data], group: 1}}]", firm, ""},
		"the level of a namespace": {"fixPerms: {podSecurity: {shop: restricted}}", "fixPerms: {podSecurity: " +
			"{shop: privileged}}", "nearer layers may add to that and not change it", ""},
		"that of another namespace": {"fixPerms: {podSecurity: {shop: restricted}}", "fixPerms: {podSecurity: " +
			"{mine: privileged}}", "", closed},
		"a tool of the operator's": {"sync: {tools: {push: {like: rclone}}}", "sync: {tools: {push: {dangers: " +
			"[{verb: x, deletes: nothing, instead: nothing}]}}}", "nearer layers may add to that and not change it", ""},
		"a tool of the catalogue": {"sync: {}", "sync: {tools: {rclone: {dangers: [{verb: x, deletes: nothing, " +
			"instead: nothing}]}}}", "rclone is in the catalogue already", ""},
		"a kind of the operator's": {"kinds: {workloads: [{group: example.com, kind: App, template: " +
			"spec.template}]}", "kinds: {workloads: [{group: example.com, kind: App, template: spec.nope}]}",
			"nearer layers may add to that and not change it", ""},
	} {
		t.Run(name, func(t *testing.T) {
			operator := filepath.Join(checkout(t, "-- operator.yaml --\n"+head+tt.operator+"\n"), "operator.yaml")
			files := app + "-- apps/web/ballast.yaml --\n# +argocd:skip-file-rendering\n" + head + tt.tenant + "\n"
			out, err := generateIn(t, files, "apps/web", "", Operator{Registry: []string{operator}})
			if tt.refused == "" && (err != nil || !strings.Contains(out, tt.want)) {
				t.Errorf("got %v, want %s in\n%s", err, tt.want, out)
			}
			if tt.refused != "" && (err == nil || !strings.Contains(err.Error(), tt.refused)) {
				t.Errorf("got %v, want %s", err, tt.refused)
			}
		})
	}
}

// A relative name of the operator's file is that of no file of a repository.
func TestRequireRegistryThatIsCalledAsTheOperatorsFile(t *testing.T) {
	root := checkout(t, unsafeApp+"-- apps/web/ballast.yaml --\n"+weaker+"spec: {}\n-- apps/web/operator/ballast.yaml "+
		"--\n"+strings.Replace(weaker, "fleet", "other", 1)+"spec: {}\n")
	t.Chdir(filepath.Join(root, "apps/web/operator"))
	c := Checkout{Dir: filepath.Join(root, "apps/web"), Root: filepath.Join(root, "apps/web")}
	_, err := Generate(t.Context(), c, Environment{"ARGOCD_APP_SOURCE_PATH": "apps/web"},
		Operator{Registry: []string{"ballast.yaml"}, Require: "fleet"}, transformers.All())
	if err == nil || !strings.Contains(err.Error(), "which the operator requires") {
		t.Errorf("got %v", err)
	}
}

func TestUnregisteredTightens(t *testing.T) {
	const set = "ARGOCD_ENV_BALLAST_UNREGISTERED=error"
	nearer := unsafeApp + "-- apps/web/ballast.yaml --\n" + weaker + "spec: {sizing: {unregistered: allow}}\n"
	for name, tt := range map[string]struct{ files, operator string }{
		"of a nearer registry":   {nearer, "{sizing: {}}"},
		"where sizing is locked": {unsafeApp, "{locked: [sizing], sizing: {unregistered: warn}}"},
		"where the repository locks sizing": {strings.Replace(nearer, "spec: {", "spec: {locked: [sizing], ", 1),
			"{sizing: {}}"},
	} {
		t.Run(name, func(t *testing.T) {
			files := "-- operator.yaml --\napiVersion: ballast.vixens.io/v1alpha1\nkind: Registry\nmetadata: {name: " +
				"fleet}\nspec: " + tt.operator + "\n"
			operator := Operator{Registry: []string{filepath.Join(checkout(t, files), "operator.yaml")}}
			if _, err := generateIn(t, tt.files, "apps/web", "", operator); err != nil {
				t.Errorf("refused without being asked to: %v", err)
			}
			var refusal engine.Refusal
			if _, err := generateIn(t, tt.files, "apps/web", set, operator); !errors.As(err, &refusal) {
				t.Errorf("got %v, want a refusal", err)
			}
		})
	}
}

// What could loosen remains held by the locks of the repository.
func TestUnregisteredThatIsNotTheStrictestIsLocked(t *testing.T) {
	files := unsafeApp + "-- ballast.yaml --\n" + weaker + "spec: {locked: [sizing], sizing: {unregistered: error}}\n"
	_, err := generateIn(t, files, "apps/web", "ARGOCD_ENV_BALLAST_UNREGISTERED=allow", Operator{})
	if err == nil || !strings.Contains(err.Error(), "sizing is locked in") {
		t.Errorf("got %v", err)
	}
}

func TestRequireRegistry(t *testing.T) {
	operator := Operator{Require: "fleet"}
	const refused = `the registry "fleet", which the operator requires, is not above the application`
	file := func(path, name string) string {
		return "-- " + path + " --\n" + strings.Replace(weaker, "fleet", name, 1) + "spec: {}\n"
	}
	for name, tt := range map[string]struct {
		files, dir, env string
		operator        Operator
		refused         bool
	}{
		"it is at the top":                  {files: file("ballast.yaml", "fleet")},
		"it is in between":                  {files: file("apps/ballast.yaml", "fleet")},
		"it is the operator's own":          {operator: Operator{Registry: []string{operatorRegistry(t)}, Require: "fleet"}},
		"there is none":                     {refused: true},
		"there is another":                  {files: file("ballast.yaml", "other"), refused: true},
		"the archive lost it":               {files: file("ballast.yaml", "fleet"), dir: "apps", refused: true},
		"the tenant's directory, of a part": {files: file("apps/ballast.yaml", "fleet"), dir: "apps", refused: true},
		"the application brings its own":    {files: file("apps/web/ballast.yaml", "fleet"), refused: true},
		"a parameter names one": {files: file("extra.yaml", "fleet"),
			env: "ARGOCD_ENV_BALLAST_REGISTRY=extra.yaml", refused: true},
		"a registry that is built in": {operator: Operator{Require: "built-in"}, refused: true},
		"the parameters' own": {operator: Operator{Require: "parameters"},
			env: "ARGOCD_ENV_BALLAST_UNREGISTERED=warn", refused: true},
		"it is beside the application": {files: file("other/ballast.yaml", "fleet"), refused: true},
	} {
		t.Run(name, func(t *testing.T) {
			if tt.operator.Require == "" {
				tt.operator = operator
			}
			_, err := generateBelow(t, unsafeApp+tt.files, tt.dir, "apps/web", tt.env, tt.operator)
			if !tt.refused && err != nil {
				t.Errorf("refused: %v", err)
			}
			if want := strings.Replace(refused, "fleet", tt.operator.Require,
				1); tt.refused && (err == nil || !strings.Contains(err.Error(), want)) {
				t.Errorf("got %v, want %s", err, want)
			}
		})
	}
}

// The application is the whole repository: its own directory is then the top.
func TestRequireRegistryOfAnApplicationAtTheTop(t *testing.T) {
	files := "-- web.yaml --\napiVersion: v1\nkind: Service\nmetadata: {name: web}\n-- ballast.yaml " +
		"--\n" + weaker + "spec: {}\n"
	if _, err := generateIn(t, files, ".", "", Operator{Require: "fleet"}); err != nil {
		t.Error(err)
	}
}

func TestRemoteResourcesAreOff(t *testing.T) {
	for name, tt := range map[string]struct{ files, want string }{
		"a resource": {"-- apps/web/kustomization.yaml --\nresources: " +
			"['https://example.com/org/repo//base?ref=v1']\n", "example.com"},
		"below a base": {"-- apps/web/kustomization.yaml --\nresources: [../base]\n-- apps/base/kustomization.yaml " +
			"--\nresources: ['git@example.com:org/repo']\n", "example.com"},
		"by the allowed": {"-- apps/web/kustomization.yaml --\nresources: " +
			"['https://allowed.example.org@example.com/x.yaml']\n", "its host is not allowed"},
		"a remote overlay": {"-- apps/web/kustomization.yaml --\ncomponents: ['ssh://git@example.com/x']\n",
			"its host is not allowed"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := generateIn(t, tt.files, "apps/web", "", Operator{AllowRemote: []string{"allowed.example.org"}})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

// A part of a repository feigns that it is the whole: a link leads from where Argo CD says that
// the application is to where it lies.
func TestRequireRegistryOfAPartThatFeignsTheWhole(t *testing.T) {
	root := checkout(t, "-- web/web.yaml --\napiVersion: v1\nkind: Service\nmetadata: {name: web}\n-- ballast.yaml "+
		"--\n"+weaker+"spec: {}\n")
	link(t, ".", filepath.Join(root, "apps"))
	for name, c := range map[string]Checkout{
		"to the server":                      {Dir: filepath.Join(root, "web"), Root: root},
		"to the command, which finds a root": {Dir: filepath.Join(root, "web")},
	} {
		env := NewEnvironment([]string{"ARGOCD_APP_SOURCE_PATH=apps/web"})
		_, err := Generate(t.Context(), c, env, Operator{Require: "fleet"}, transformers.All())
		if err == nil || !strings.Contains(err.Error(), "which the operator requires") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestRequireRegistryThatIsALink(t *testing.T) {
	root := checkout(t, unsafeApp+"-- apps/web/other.yaml --\n"+weaker+"spec: {}\n")
	link(t, "apps/web/other.yaml", filepath.Join(root, "ballast.yaml"))
	env := NewEnvironment([]string{"ARGOCD_APP_SOURCE_PATH=apps/web"})
	_, err := Generate(t.Context(), Checkout{Dir: filepath.Join(root, "apps/web"), Root: root}, env,
		Operator{Require: "fleet"}, transformers.All())
	if err == nil || !strings.Contains(err.Error(), "which the operator requires") {
		t.Errorf("got %v", err)
	}
}

// The command runs in the application's directory.
func TestRequireRegistryWhereTheApplicationIsTheWorkingDirectory(t *testing.T) {
	for name, tt := range map[string]struct {
		at      string
		refused bool
	}{
		"above": {"ballast.yaml", false},
		"own":   {"apps/web/ballast.yaml", true},
	} {
		root := checkout(t, "-- apps/web/web.yaml --\napiVersion: v1\nkind: Service\nmetadata: {name: web}\n-- "+
			""+tt.at+" --\n"+weaker+"spec: {}\n")
		t.Chdir(filepath.Join(root, "apps/web"))
		env := NewEnvironment([]string{"ARGOCD_APP_SOURCE_PATH=apps/web"})
		if _, err := Generate(t.Context(), Checkout{Dir: "."}, env, Operator{Require: "fleet"},
			transformers.All()); (err != nil) != tt.refused {
			t.Errorf("%s: got %v, want it refused: %t", name, err, tt.refused)
		}
	}
}

// generateIn renders the application at path of a repository.
func generateIn(t *testing.T, files, path, env string, op Operator) (string, error) {
	t.Helper()
	return generateBelow(t, files, ".", path, env, op)
}

// generateBelow renders with a part of the repository alone, as Argo CD sends it.
func generateBelow(t *testing.T, files, part, path, env string, op Operator) (string, error) {
	t.Helper()
	root := checkout(t, files)
	c := Checkout{Dir: filepath.Join(root, path), Root: filepath.Join(root, part)}
	environment := NewEnvironment([]string{"ARGOCD_APP_NAME=web", "ARGOCD_APP_SOURCE_PATH=" + path, env})
	result, err := Generate(t.Context(), c, environment, op, transformers.All())
	if err != nil {
		return "", err
	}
	if err := result.Refusal(); err != nil {
		return "", err
	}
	var out bytes.Buffer
	err = result.Write(&out)
	return out.String(), err
}
