package runreport_test

import (
	"strings"

	"github.com/vixens-io/ballast/internal/core/transform"
)

// The tests run two small transformers over whole manifests, so that what is shown is
// what the engine makes.

type sizingSettings struct {
	Cap string `yaml:"cap" doc:"The most that a sidecar's memory may be."`
}

type sizingEntry struct {
	Size string `yaml:"size" short:"true" doc:"The size of the main container."`
}

func sizing() transform.Definition {
	return transform.Define(transform.Spec{
		Name: "sizing", Section: "sizing", Stage: transform.Complete, For: transform.Workloads,
		Writes: []string{"labels", "resources", "hostNetwork"},
		Rules: []transform.Rule{
			{Name: "label", Severity: transform.Info},
			{Name: "sidecar-cap", Severity: transform.Warning},
			{Name: "host-network", Severity: transform.Warning},
			{Name: "unregistered", Severity: transform.Error},
		},
		Doc: "# sizing\n\nGives each workload a size.\n",
	}, func() sizingSettings { return sizingSettings{Cap: "128Mi"} }, planSizing)
}

func planSizing(c transform.Config[sizingSettings, sizingEntry], p *transform.Pass) error {
	template := p.Root.At("spec", "template")
	if c.Entry == nil {
		p.Note(p.Root, transform.Why{Rule: "unregistered", Reason: "no entry of the registry sizes it; add one"})
		return nil
	}
	label := transform.Why{Rule: "label", Reason: "unlabelled, it would get the default of 128Mi and be killed", Source: c.EntrySource()}
	p.Default(template.At("metadata", "labels", "vixens.io/sizing"), c.Entry.Size, label)
	p.Unset(template.At("spec", "hostNetwork"), transform.Why{Rule: "host-network", Reason: "nothing here listens on the node"})
	for i, container := range template.At("spec", "containers").Each() {
		memory := transform.Why{Rule: "sidecar-cap", Reason: "a sidecar may not starve the main container", Source: c.SettingSource("cap")}
		if i > 0 {
			p.Enforce(container.At("resources", "limits", "memory"), c.Settings.Cap, memory)
			p.Default(container.At("resources", "requests", "memory"), c.Settings.Cap, memory)
		}
	}
	return nil
}

type syncSettings struct {
	Init bool `yaml:"init" doc:"Whether to add an init container."`
}

type syncEntry struct{}

func safeSync() transform.Definition {
	return transform.Define(transform.Spec{
		Name: "safe-sync", Section: "sync", Stage: transform.Inject, For: transform.Workloads,
		Writes: []string{"command", "args", "initContainers"},
		Rules: []transform.Rule{
			{Name: "rclone-sync", Severity: transform.Error, Danger: true},
			{Name: "unread", Severity: transform.Warning, Danger: true},
			{Name: "guard", Severity: transform.Info},
		},
		Doc: "# safe-sync\n\nKeeps backups from being deleted.\n",
	}, func() syncSettings { return syncSettings{} }, planSync)
}

func planSync(c transform.Config[syncSettings, syncEntry], p *transform.Pass) error {
	spec := p.Root.At("spec", "template", "spec")
	for _, container := range spec.At("containers").Each() {
		for _, word := range container.At("command").Each() {
			text := word.Value()
			if i := strings.Index(text, "rclone sync"); i >= 0 {
				p.Text(word, i+7, i+11, "copy", transform.Why{Rule: "rclone-sync", Reason: "from an empty source, sync deletes the whole destination"})
			}
			if strings.Contains(text, "$TOOL") {
				p.Note(word, transform.Why{Rule: "unread", Reason: "the program is a variable, so nobody can tell from the manifest what it deletes"})
			}
		}
	}
	if c.Settings.Init {
		guard := transform.Pairs{
			{Key: "name", Value: "guard"}, {Key: "image", Value: "busybox:1.37.0"},
			{Key: "command", Value: []string{"sh", "-c", "test -e /config/.keep || exit 1"}},
			{Key: "securityContext", Value: transform.Pairs{{Key: "runAsUser", Value: 0}, {Key: "runAsNonRoot", Value: false}}},
		}
		p.First(spec.At("initContainers"), guard, transform.Why{Rule: "guard", Reason: "an empty volume has been taken for the truth before", Source: c.SettingSource("init")})
	}
	return nil
}
