package fixperms

import "github.com/vixens-io/ballast/internal/core/transform"

// removeIt is the way out where a volume does not belong into an entry.
const removeIt = "remove it from fixPerms.volumes"

// unsupportedBound returns why the owner of a claim of this render, or of the PersistentVolume that it names,
// cannot be changed; empty if it can.
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
				return "the claim of volume " + volume + " is bound to " + pv.String() + " of type " + kind +
					"; set the owner on the server or the node, and remove the volume from fixPerms.volumes"
			}
		}
	}
	return ""
}

// unsupportedClaim returns why the owner of the files of a claim cannot be changed; empty if it can.
func unsupportedClaim(volume string, spec transform.Field) string {
	if spec.At("volumeMode").Value() == "Block" {
		return "volume " + volume + " is a block device and has no files; " + removeIt
	}
	for _, mode := range spec.At("accessModes").Each() {
		if mode.Value() != "ReadOnlyMany" {
			return ""
		}
	}
	if !spec.At("accessModes").Empty() {
		return "the claim of volume " + volume + " is read-only; " + removeIt
	}
	return ""
}
