// Package fixperms gives volumes to the user who writes to them, before anything else of the
// pod starts: by an init container of its own, or by fixing the author's.
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
			Doc: "No init container changes the owner of a volume to its user. One is added, first."},
		{Name: "update", Severity: transform.Info, Counts: transform.UnownedVolume,
			Doc: "An init container that Ballast added earlier is outdated. It is replaced or removed."},
		{Name: "not-root", Severity: transform.Warning, Danger: true,
			Protects: transform.VolumeOwner, Counts: transform.UnownedVolume,
			Doc: "An init container of the author changes the owner of a volume, and lacks the permission. Its " +
				"securityContext is fixed and its command is kept."},
		{Name: "unread", Severity: transform.Info,
			Doc: "An init container is called fix-perms and its command cannot be read. It is trusted."},
		{Name: "other-user", Severity: transform.Error, Danger: true,
			Doc: "An init container of the author gives a volume to a user who does not need it."},
		{Name: "unknown-user", Severity: transform.Error, Danger: true,
			Doc: "The user or the group of a volume is unknown, or containers contradict each other about it."},
		{Name: "shared-claim", Severity: transform.Warning, Danger: true,
			Doc: "Two workloads write to one claim as different users, and one of them is given the claim."},
		{Name: "fs-group", Severity: transform.Warning,
			Doc: "The registry's group differs from the pod's fsGroup, and both are set at every start."},
		{Name: "no-such-volume", Severity: transform.Error, Danger: true,
			Doc: "The registry names a volume that the pod lacks, or that its main container does not mount."},
		{Name: "unsupported-volume", Severity: transform.Warning, Danger: true,
			Doc: "The registry names a volume whose owner a pod cannot or must not change: NFS, hostPath, read-only, block."},
		{Name: "later-root", Severity: transform.Warning,
			Doc: "An init container writes to the volume as root after its owner is changed, and its files belong to root."},
		{Name: "too-early", Severity: transform.Warning, Danger: true,
			Doc: "An init container writes to the volume before the owner is changed, and not as root."},
		{Name: "restricted", Severity: transform.Error, Danger: true,
			Doc: "The namespace's Pod Security level `restricted` forbids an init container that runs as root."},
		{Name: "skipped", Severity: transform.Info,
			Doc: "The workload is skipped: a Windows pod, or a custom resource without a list of containers."},
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

// takesNoInit returns why the object's pods take no init container; empty if they do.
func (f *fix) takesNoInit() string {
	pod := f.Workload.Pod
	switch {
	case !f.Workload.Template.Exists():
		return "a " + f.Object.Kind + " has no list of containers: its operator makes the pods; set the owner there"
	case pod.At("os", "name").Value() == "windows", pod.At("nodeSelector", "kubernetes.io/os").Value() == "windows":
		return "the pods run on Windows, where volumes have no numeric owner"
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
