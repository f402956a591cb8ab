package workload

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestImageNames(t *testing.T) {
	tests := map[string]struct {
		image string
		want  []string
	}{
		"Docker's own":   {"busybox", []string{"busybox"}},
		"with a version": {"rclone/rclone:1.68", []string{"rclone/rclone", "rclone"}},
		"with a digest":  {"rclone@sha256:0000", []string{"rclone"}},
		"with both, from a mirror": {"mirror:5000/lscr.io/linuxserver/sonarr:4@sha256:0",
			[]string{"mirror:5000/lscr.io/linuxserver/sonarr", "lscr.io/linuxserver/sonarr", "linuxserver/sonarr", "sonarr"}},
		"a port and no version": {"mirror:5000/sonarr", []string{"mirror:5000/sonarr", "sonarr"}},
		"none":                  {"", nil},
		"a version of nothing":  {":1", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, ImageNames(tt.image)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
