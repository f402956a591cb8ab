package fixperms

import "testing"

func TestStartsAsRootIsSaidOfKnownImagesAlone(t *testing.T) {
	for image, want := range map[string]bool{
		"busybox":                              true,
		"busybox:1.37.0":                       true,
		"docker.io/library/alpine:3.22":        true,
		"quay.io/alpine@sha256:00":             true,
		"localhost:5000/mirror/library/debian": true,
		"localhost:5000/busybox:1.37.0":        true,
		"someone/busybox:1":                    false,
		"ghcr.io/someone/alpine:3":             false,
		"rclone/rclone:1.71.0":                 false,
		"":                                     false,
	} {
		if got := startsAsRoot(image); got != want {
			t.Errorf("%q: got %v", image, got)
		}
	}
}
