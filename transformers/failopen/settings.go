package failopen

import (
	"slices"
	"strconv"

	"github.com/vixens-io/ballast/internal/core/transform"
)

// Settings say what fails open, and how.
type Settings struct {
	Names          []transform.Glob `yaml:"names" merge:"set" doc:"Names of what is to fail open: MutatingWebhookConfigurations, MutatingAdmissionPolicies and Kyverno's policies that refuse nothing. What refuses, verifies or generates stays closed. * stands for any run of characters." example:"[kyverno-*, vpa-webhook-config]"`
	TimeoutSeconds int              `yaml:"timeoutSeconds" doc:"The longest time that a request may wait for what fails open, from 1 to 30 seconds. A shorter timeout stays."`
	Exempt         []string         `yaml:"exempt" merge:"set" doc:"Namespaces whose objects do not go through the webhooks that fail open: those from which an outage is fixed. The webhook's own namespace is added. Webhooks that refuse are exempted by an entry only. Empty: none." example:"[kube-system, argocd]"`
	Boundaries     []transform.Glob `yaml:"boundaries" merge:"set" doc:"Names of webhooks, of their configurations and of policies that are security boundaries. names does not open them. Those of secret injectors, meshes, cloud identities and verifiers of signatures are built in." example:"[corp-identity-*]"`
}

// Entry says what one webhook configuration or policy gets.
type Entry struct {
	Open           bool     `yaml:"open" short:"true" required:"true" doc:"Whether it fails open. true opens any webhook and policy, with a warning where that has a cost; where a farther layer is an operator's or has a lock, only that layer may open what has a cost. false leaves it as it is." example:"true"`
	TimeoutSeconds *int     `yaml:"timeoutSeconds" doc:"Another limit than the settings'." example:"2"`
	Exempt         []string `yaml:"exempt" doc:"Other namespaces than the settings'. An empty list exempts none." example:"[kube-system]"`
	NoBoundary     bool     `yaml:"noBoundary" doc:"Whether it is no security boundary, though its name matches a pattern of those."`
}

func defaults() Settings { return Settings{TimeoutSeconds: 5} }

// The shortest and the longest timeout that Kubernetes takes.
const (
	shortest = 1
	longest  = 30
)

// Check reports patterns and namespaces that nothing can be called by, and a timeout that
// Kubernetes would refuse.
func (s Settings) Check(r *transform.Report) {
	checkPatterns(r, "names", s.Names)
	checkPatterns(r, "boundaries", s.Boundaries)
	checkTimeout(r, s.TimeoutSeconds)
	checkNamespaces(r, s.Exempt)
}

// Check reports what Kubernetes would refuse.
func (e Entry) Check(_ Settings, r *transform.Report) {
	if by, isFirm := r.Firm("noBoundary"); isFirm && e.NoBoundary {
		r.Errorf([]string{"noBoundary"}, "opens a security boundary, which under %s is not for nearer layers: "+
			"drop it here, or ask for it there", by)
	}
	if e.TimeoutSeconds != nil {
		checkTimeout(r, *e.TimeoutSeconds)
	}
	checkNamespaces(r, e.Exempt)
}

// Loosens says that the entry opens what the other keeps closed.
func (e Entry) Loosens(farther Entry) string {
	if e.Open && !farther.Open {
		return "opens what is to stay closed"
	}
	return ""
}

func checkPatterns(r *transform.Report, key string, patterns []transform.Glob) {
	for i, pattern := range patterns {
		if mistake := pattern.Mistake(); mistake != "" {
			r.Errorf([]string{key, strconv.Itoa(i)}, "%s", mistake)
		}
	}
}

func checkTimeout(r *transform.Report, seconds int) {
	if seconds < shortest || seconds > longest {
		r.Errorf([]string{"timeoutSeconds"}, "is %d, want %d to %d seconds", seconds, shortest, longest)
	}
}

func checkNamespaces(r *transform.Report, names []string) {
	for i, name := range names {
		if !isNamespace(name) {
			r.Errorf([]string{"exempt", strconv.Itoa(i)},
				"is %.80q, want the name of a namespace: lower-case letters, digits and -", name)
		}
	}
}

func isNamespace(name string) bool {
	const most = 63
	isOther := func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' }
	return name != "" && len(name) <= most && name[0] != '-' && name[len(name)-1] != '-' &&
		!slices.ContainsFunc([]rune(name), isOther)
}

// asked reports whether the registry wants the object to fail open, and where it says so.
func (o opener) asked() (transform.Source, bool) {
	if o.Entry != nil {
		return o.Source, o.Entry.Open
	}
	for i, pattern := range o.Settings.Names {
		if pattern.Matches(o.Object.Name) {
			return o.SettingSource("names", strconv.Itoa(i)), true
		}
	}
	return transform.Source{}, false
}

// declined reports whether the registry wants the object left as it is.
func (o opener) declined() bool { return o.Entry != nil && !o.Entry.Open }

// timeout returns the longest that a request may wait.
func (o opener) timeout() int {
	if o.Entry != nil && o.Entry.TimeoutSeconds != nil {
		return *o.Entry.TimeoutSeconds
	}
	return o.Settings.TimeoutSeconds
}

// exempt returns the namespaces that do not go through what fails open.
func (o opener) exempt() []string {
	if o.Entry != nil && o.Entry.Exempt != nil {
		return o.Entry.Exempt
	}
	return o.Settings.Exempt
}
