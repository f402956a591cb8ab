// Package fixperms gives volumes to the user who needs them, before anything else of the
// pod starts: by an init container of its own, or by making the author's work.
package fixperms

import (
	_ "embed"

	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/workload"
)

//go:embed README.md
var readme string

// Definition is the transformer.
var Definition = transform.Define(transform.Spec{
	Name: "fix-perms", Section: "fixPerms", Stage: transform.Inject,
	For:    transform.Workloads,
	Reads:  []transform.GroupKind{namespaces, claims, persistentVolumes},
	Writes: []string{"initContainers"},
	Rules:  rules(),
	Doc:    readme,
}, defaults, plan)

var (
	namespaces        = transform.GroupKind{Kind: "Namespace"}
	claims            = transform.GroupKind{Kind: "PersistentVolumeClaim"}
	persistentVolumes = transform.GroupKind{Kind: "PersistentVolume"}
)

func rules() []transform.Rule {
	return []transform.Rule{
		{Name: "inject", Severity: transform.Warning, Danger: true,
			Protects: transform.VolumeOwner, Counts: transform.UnownedVolume,
			Doc: "Nothing gives a volume to its user: an init container is put first that does."},
		{Name: "update", Severity: transform.Info, Counts: transform.UnownedVolume,
			Doc: "An init container that Ballast injected earlier is no longer what the registry asks for."},
		{Name: "not-root", Severity: transform.Warning, Danger: true,
			Protects: transform.VolumeOwner, Counts: transform.UnownedVolume,
			Doc: "The author's own container gives a volume away, but may not: its securityContext is made right, " +
				"its command is kept."},
		{Name: "unread", Severity: transform.Info,
			Doc: "A container is called fix-perms and what it runs cannot be read: it is taken at its name."},
		{Name: "other-user", Severity: transform.Error, Danger: true,
			Doc: "The author's own container gives a volume to another user than the one who needs it."},
		{Name: "unknown-user", Severity: transform.Error, Danger: true,
			Doc: "Nothing says whose a volume should be, or two containers say different things, " +
				"or the runAsUser and the PUID of one."},
		{Name: "shared-claim", Severity: transform.Warning, Danger: true,
			Doc: "Another workload of the render writes to the same claim as another user, " +
				"and the claim is given to one of them."},
		{Name: "fs-group", Severity: transform.Warning,
			Doc: "The registry gives a volume to another group than the pod's fsGroup, so that two change it at every start."},
		{Name: "no-such-volume", Severity: transform.Error, Danger: true,
			Doc: "The registry names a volume that the pod does not have, or that its main container does not mount."},
		{Name: "unsupported-volume", Severity: transform.Warning, Danger: true,
			Doc: "The registry names a volume whose owners are not changed from a pod: NFS, hostPath, read-only ones, " +
				"block devices."},
		{Name: "later-root", Severity: transform.Warning,
			Doc: "A later init container writes to the volume as root: what it writes is root's again."},
		{Name: "too-early", Severity: transform.Warning, Danger: true,
			Doc: "An init container that is not root writes to the volume before the author's own container gives it away."},
		{Name: "restricted", Severity: transform.Error, Danger: true,
			Doc: "The namespace's Pod Security level forbids a container that runs as root."},
		{Name: "skipped", Severity: transform.Info,
			Doc: "There is nothing to do: an emptyDir, a Windows pod, a custom resource without containers."},
	}
}

type config = transform.Config[Settings, Entry]

// fix is one workload on its way to volumes of the right owner.
type fix struct {
	config
	*transform.Pass
	main      workload.Container
	templates map[string]transform.Field // of claims, by name; once asked for
}

func plan(c config, p *transform.Pass) error {
	if p.Workload.Partial() {
		return nil
	}
	shared(c, p)
	if c.Entry == nil {
		return nil
	}
	f := &fix{config: c, Pass: p}
	if reason := f.takesNoInit(); reason != "" {
		f.note(p.Root, "skipped", reason, c.Source)
		return nil
	}
	var ok bool
	if f.main, ok = p.Workload.Main(); ok {
		f.plan()
	}
	return nil
}

// takesNoInit says why the object's pods take no init container, if so.
func (f *fix) takesNoInit() string {
	pod := f.Workload.Pod
	switch {
	case !f.Workload.Template.Exists():
		return "the pods of a " + f.Object.Kind + " are made by an operator, from no list of containers here"
	case pod.At("os", "name").Value() == "windows", pod.At("nodeSelector", "kubernetes.io/os").Value() == "windows":
		return "the pods run on Windows, where files have no user and group by number"
	}
	return ""
}

func (f *fix) plan() {
	mounts := f.mounts()
	if len(mounts) > 0 {
		f.checkPodSecurity()
	}
	helpers := f.helpers(mounts)
	if err := f.disputed(mounts, helpers); err != nil {
		f.note(f.main.Field, "unknown-user", err.Error(), f.Source)
		return
	}
	owner, err := f.owner(mounts, helpers)
	left := uncovered(mounts, helpers)
	if err != nil && len(left) > 0 {
		f.note(f.main.Field, "unknown-user", err.Error(), f.Source)
		return
	}
	for _, h := range helpers {
		f.repair(h.Container)
		f.doubtName(h)
		if err == nil {
			f.compare(h, owner)
		}
	}
	if err == nil {
		helpers = served(helpers, owner)
		left = uncovered(mounts, helpers)
	}
	if len(left) > 0 {
		f.doubtOwner(owner)
	}
	f.place(left, owner)
	if err != nil || owner.user != 0 {
		f.order(mounts, helpers, owner)
	}
}

func (f *fix) note(at transform.Field, rule, reason string, source transform.Source) {
	f.Note(at, transform.Why{Rule: rule, Reason: reason, Source: source})
}

// noteVolume notes what is wrong with one of the registry's volumes.
func (f *fix) noteVolume(at transform.Field, rule, volume, reason string, source transform.Source) {
	f.Note(at, transform.Why{Rule: rule, Subject: volume, Reason: reason, Source: source})
}
