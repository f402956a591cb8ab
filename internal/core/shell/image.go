package shell

import "strings"

// Program is the program that a well-known image starts its arguments with, empty if that
// is none or not known.
func Program(image string) string {
	program, _ := entrypoint(image)
	return program
}

// entrypoint is the program that an image starts its arguments with, empty if it has none,
// and whether that is known at all. The registry and the tag do not matter, since images
// are mirrored; an image of the same name from another owner is another image.
func entrypoint(image string) (program string, known bool) {
	name := repository(image)
	switch {
	case isOneOf(name, "rclone/rclone"):
		return "rclone", true
	case isOneOf(name, "amazon/aws-cli", "aws-cli/aws-cli"):
		return "aws", true
	case isOneOf(name, "minio/mc"):
		return "mc", true
	case isOneOf(name, "peakcom/s5cmd", "peak/s5cmd"):
		return "s5cmd", true
	case isOneOf(name, "restic/restic"):
		return "restic", true
	case isOneOf(name, "rustic-rs/rustic"):
		return "rustic", true
	case isOneOf(name, "backblazeit/b2"):
		return "b2", true
	case isOneOf(name, "oracle/oci-cli"):
		return "oci", true
	case isOneOf(name, "kopia/kopia"):
		return "kopia", true
	case isOneOf(name, "litestream/litestream", "benbjohnson/litestream"):
		return "litestream", true
	case isOneOf(name, "alpine", "bash", "busybox", "debian", "ubuntu", "fedora",
		"instrumentisto/rsync-ssh", "google-cloud-sdk", "google/cloud-sdk"):
		return "", true
	}
	return "", false
}

// repository is an image's name without registry, tag and digest.
func repository(image string) string {
	name, _, _ := strings.Cut(image, "@")
	if colon := strings.LastIndexByte(name, ':'); colon > strings.LastIndexByte(name, '/') {
		name = name[:colon]
	}
	host, rest, found := strings.Cut(name, "/")
	if found && (strings.ContainsAny(host, ".:") || host == "localhost") {
		name = rest
	}
	return name
}

// isOneOf says whether name is one of the images, perhaps behind the directories of a mirror. A
// name of one part is Docker's own image only under library/ or alone.
func isOneOf(name string, images ...string) bool {
	for _, image := range images {
		owned := strings.Contains(image, "/")
		if name == image || owned && strings.HasSuffix(name, "/"+image) ||
			!owned && (name == "library/"+image || strings.HasSuffix(name, "/library/"+image)) {
			return true
		}
	}
	return false
}
