// Package rootimages finds hardening on containers whose image must start as root, and
// lifts it from those that the registry names.
package rootimages

import (
	_ "embed"
	"strconv"

	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/workload"
)

//go:embed README.md
var readme string

// The rules of root-images: one for each setting under which such an image does not start.
const (
	ruleRunAsNonRoot    = "run-as-non-root"
	ruleRunAsUser       = "run-as-user"
	ruleCapabilities    = "capabilities"
	ruleReadOnlyRoot    = "read-only-root"
	ruleNoSuchContainer = "no-such-container"
	ruleRestricted      = "restricted"
)

// Definition is the transformer.
var Definition = transform.Define(transform.Spec{
	Name: "root-images", Section: "rootImages", Stage: transform.Complete,
	For: transform.Workloads, Doc: readme,
	Reads:  []transform.GroupKind{namespaces},
	Writes: []string{"containers/*/securityContext"},
	Rules: []transform.Rule{
		{Name: ruleRunAsNonRoot, Severity: transform.Warning, Danger: true,
			Protects: transform.PodStart, Counts: transform.HardenedRoot,
			Doc: "The image starts as root, and under runAsNonRoot the kubelet refuses root."},
		{Name: ruleRunAsUser, Severity: transform.Warning, Danger: true,
			Protects: transform.PodStart, Counts: transform.HardenedRoot,
			Doc: "The image starts as root to prepare its directories, and runAsUser makes it another user."},
		{Name: ruleCapabilities, Severity: transform.Warning, Danger: true,
			Protects: transform.PodStart, Counts: transform.HardenedRoot,
			Doc: "The image prepares directories and changes users as it starts, and drop takes the capabilities for that."},
		{Name: ruleReadOnlyRoot, Severity: transform.Warning, Danger: true,
			Protects: transform.PodStart, Counts: transform.HardenedRoot,
			Doc: "The image writes to its root file system as it starts, and readOnlyRootFilesystem is true."},
		{Name: ruleNoSuchContainer, Severity: transform.Warning,
			Doc: "The registry lifts hardening from a container that does not exist, " +
				"or from an init container, which is not edited."},
		{Name: ruleRestricted, Severity: transform.Error, Danger: true, Counts: transform.HardenedRoot,
			Doc: "The registry lifts hardening that the namespace's Pod Security level asks for."},
	},
}, func() Settings { return Settings{} }, plan)

type config = transform.Config[Settings, Entry]

// look is a look at one workload.
type look struct {
	config
	*transform.Pass
}

func plan(c config, p *transform.Pass) error {
	l := look{c, p}
	if p.Workload.Partial() || l.onWindows() {
		return nil
	}
	for _, container := range p.Workload.Containers {
		if s, ok := l.start(container); ok {
			s.judge()
		}
	}
	l.unknownNames()
	l.checkPodSecurity()
	return nil
}

// onWindows reports whether the pods run where no container is root.
func (l look) onWindows() bool {
	pod := l.Workload.Pod
	return pod.At("os", "name").Value() == "windows" || pod.At("nodeSelector", "kubernetes.io/os").Value() == "windows"
}

// unknownNames notes the names in the registry that no container has, or one that is not edited.
func (l look) unknownNames() {
	containers := l.Workload.Pod.At("containers")
	if !l.Workload.Template.Exists() {
		containers = l.Root // an operator makes the pods
	}
	for i, name := range l.lifted() {
		why := transform.Why{
			Rule: ruleNoSuchContainer, Source: l.EntrySource("lift", strconv.Itoa(i)),
			Reason: "rootImages.lift names the container " + name + ", which does not exist: correct or remove the name",
		}
		switch c, ok := l.container(name); {
		case !ok:
			l.Note(containers, why)
		case isInit(c):
			why.Reason = "rootImages.lift names " + name + ", an init container, which is not edited: " +
				"change its securityContext in the manifest, and remove the name"
			l.Note(c.Field, why)
		}
	}
}

// container finds a container by its name, one that is no init container before others.
func (l look) container(name string) (found workload.Container, ok bool) {
	for _, c := range l.Workload.Containers {
		if c.Name == name && (!ok || isInit(found)) {
			found, ok = c, true
		}
	}
	return found, ok
}

// lifted returns the containers that the registry lets start as root.
func (l look) lifted() []string {
	if l.Entry == nil {
		return nil
	}
	return l.Entry.Lift
}
