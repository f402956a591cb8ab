package audit

import (
	"encoding/json"
	"slices"

	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/workload"
	"github.com/vixens-io/ballast/transformers/fixperms"
)

// unowned counts the volumes that nothing makes their user's: those of which the pod says so, and those
// that the registry wants to be, since it knows better as whom an image runs.
func (d *digest) unowned(o manifest.Object, before, after workload.Workload) Tally {
	volumes := map[string]transform.Status{}
	for name := range unownedVolumes(o.Input(), before) {
		volumes[name] = transform.Applied
	}
	for name := range unownedVolumes(o.Root(), after) {
		volumes[name] = transform.Open
	}
	outlive := claimed(o.Input(), before)
	isWaived := false
	for _, f := range d.byObject[identityOf(o)] {
		isWaived = isWaived || f.Transformer == fixperms.Definition.Name && f.Status == transform.Waived
		for _, name := range ownedBy(f, before) {
			if outlive[name] {
				volumes[name] = worse(volumes[name], f.Status)
			}
		}
	}
	var t Tally
	for _, status := range volumes {
		if isWaived && status != transform.Applied {
			status = transform.Waived
		}
		t.count(status)
	}
	return t
}

// ownedBy returns the names of the volumes that a finding would make their user's: by the author's own
// container that it makes able to, or by an init container that it puts in.
func ownedBy(f *transform.Finding, w workload.Workload) []string {
	if f.Rule.Counts != transform.UnownedVolume {
		return nil
	}
	var names []string
	isAuthors := func(c workload.Container) bool { return c.Name == f.Container && c.Role != workload.Ours }
	if i := slices.IndexFunc(w.Containers, isAuthors); i >= 0 {
		for _, m := range w.Containers[i].At("volumeMounts").Each() {
			names = append(names, m.At("name").Value())
		}
		return names
	}
	var injected struct {
		VolumeMounts []struct{ Name string }
	}
	text, err := json.Marshal(f.After)
	if err != nil || json.Unmarshal(text, &injected) != nil {
		return nil
	}
	for _, m := range injected.VolumeMounts {
		names = append(names, m.Name)
	}
	return names
}
