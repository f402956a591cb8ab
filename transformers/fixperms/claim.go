package fixperms

import "github.com/vixens-io/ballast/internal/core/transform"

// unsupportedBound says why the files of a claim of this render, or of the volume that it
// is bound to by hand, are not given away.
func (f *fix) unsupportedBound(volume, name string) string {
	for _, claim := range f.Find(claims, name, "metadata", "name") {
		if claim.Namespace != f.Namespace {
			continue
		}
		spec := claim.Input().At("spec")
		if reason := unsupportedClaim(volume, spec); reason != "" {
			return reason
		}
		return f.unsupportedPersistent(volume, spec.At("volumeName").Value())
	}
	return ""
}

func (f *fix) unsupportedPersistent(volume, name string) string {
	for _, pv := range f.Find(persistentVolumes, name, "metadata", "name") {
		spec := pv.Input().At("spec")
		for _, kind := range []string{"nfs", "hostPath"} {
			if !spec.At(kind).Empty() {
				return "the claim of " + volume + " is bound to " + pv.String() + ", a volume of the kind " + kind +
					", whose owners are set where its files are"
			}
		}
	}
	return ""
}

// unsupportedClaim says why the files of a claim are not given away.
func unsupportedClaim(volume string, spec transform.Field) string {
	if spec.At("volumeMode").Value() == "Block" {
		return volume + " is a block device: there are no files in it to give away"
	}
	for _, mode := range spec.At("accessModes").Each() {
		if mode.Value() != "ReadOnlyMany" {
			return ""
		}
	}
	if !spec.At("accessModes").Empty() {
		return "the claim of " + volume + " is read-only"
	}
	return ""
}
