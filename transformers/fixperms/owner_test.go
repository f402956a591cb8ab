package fixperms

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/transform"
)

func TestUserOfAContainer(t *testing.T) {
	const ofPod, ofApp, ofPUID = "the runAsUser of the pod", "the runAsUser of app", "the PUID of app"
	const elsewhere = "{name: PUID, valueFrom: {fieldRef: {fieldPath: x}}}"
	for name, tt := range map[string]struct {
		pod, container string
		user           int64
		where          string
		known          bool
	}{
		"nobody says it":                  {"", "", 0, ofPod, false},
		"the pod says it":                 {"runAsUser: 1000", "", 1000, ofPod, true},
		"the container says another":      {"runAsUser: 1000", "securityContext: {runAsUser: 1}", 1, ofApp, true},
		"the container is root":           {"runAsUser: 1000", "securityContext: {runAsUser: 0}", 0, ofApp, true},
		"nothing stated counts as none":   {"runAsUser: 1000", "securityContext: {runAsUser: null}", 1000, ofPod, true},
		"PUID alone":                      {"", `env: [{name: PUID, value: "911"}]`, 911, ofPUID, true},
		"PUID of a root":                  {"runAsUser: 0", `env: [{name: PUID, value: "911"}]`, 911, ofPUID, true},
		"PUID of root":                    {"", `env: [{name: PUID, value: "0"}]`, 0, ofPUID, true},
		"PUID of another user":            {"runAsUser: 1", `env: [{name: PUID, value: "911"}]`, 1, ofPod, true},
		"PUID that is no number":          {"", `env: [{name: PUID, value: "abc"}]`, 0, ofPod, false},
		"PUID that is negative":           {"", `env: [{name: PUID, value: "-1"}]`, 0, ofPod, false},
		"PUID that is the largest":        {"", `env: [{name: PUID, value: "2147483647"}]`, 2147483647, ofPUID, true},
		"PUID that is too large":          {"", `env: [{name: PUID, value: "2147483648"}]`, 0, ofPod, false},
		"the last PUID counts":            {"", `env: [{name: PUID, value: "1"}, {name: PUID, value: "2"}]`, 2, ofPUID, true},
		"the last PUID is from elsewhere": {"", `env: [{name: PUID, value: "1"}, ` + elsewhere + "]", 0, ofPod, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := podOf(t, "  securityContext: {"+tt.pod+"}\n  containers:\n  - name: app\n    "+tt.container+"\n")
			user, where, known := userOf(w, mainOf(t, w))
			if user != tt.user || known != tt.known || known && where != tt.where {
				t.Errorf("got %d, %s, %v", user, where, known)
			}
		})
	}
}

func TestGroupOfTheVolumes(t *testing.T) {
	id := ID(7)
	for name, tt := range map[string]struct {
		entry          *ID
		pod, container string
		group          int64
		known          bool
	}{
		"nobody says it":     {nil, "runAsUser: 1000", "", 0, false},
		"the registry":       {&id, "fsGroup: 1, runAsGroup: 2", "", 7, true},
		"fsGroup":            {nil, "fsGroup: 1, runAsGroup: 2", "", 1, true},
		"fsGroup of root":    {nil, "fsGroup: 0, runAsGroup: 2", "", 0, true},
		"runAsGroup":         {nil, "runAsGroup: 2", `env: [{name: PGID, value: "3"}]`, 2, true},
		"of the container":   {nil, "runAsGroup: 2", "securityContext: {runAsGroup: 4}", 4, true},
		"PGID":               {nil, "", `env: [{name: PGID, value: "3"}]`, 3, true},
		"PGID is no number":  {nil, "", `env: [{name: PGID, value: "x"}]`, 0, false},
		"PGID from the node": {nil, "", `env: [{name: PGID, valueFrom: {fieldRef: {fieldPath: x}}}]`, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := podOf(t, "  securityContext: {"+tt.pod+"}\n  containers:\n  - name: app\n    "+tt.container+"\n")
			f := &fix{Pass: &transform.Pass{Workload: w}, main: mainOf(t, w)}
			f.Entry = &Entry{Group: tt.entry}
			if group, known := f.group(); group != tt.group || known != tt.known {
				t.Errorf("got %d, %v", group, known)
			}
		})
	}
}

func TestWhyAUserIsUnknown(t *testing.T) {
	const unread, perhaps = "app has no runAsUser, and its PUID is not a number in the manifest",
		"app has no runAsUser, and its PUID may come from envFrom"
	const from = "envFrom: [{secretRef: {name: s}}]"
	for container, want := range map[string]string{
		"image: x":                      "app has neither runAsUser nor PUID",
		"env: [{name: PUID, value: x}]": unread,
		from:                            perhaps,
		"env: [{name: X, value: y}]\n    " + from:    perhaps,
		"env: [{name: PUID, value: y}]\n    " + from: unread,
	} {
		if got := nobody(mainOf(t, podOf(t, "  containers:\n  - name: app\n    "+container+"\n"))); got != want {
			t.Errorf("%s: got %s", container, got)
		}
	}
}

func TestWhoWritesToAVolume(t *testing.T) {
	for mounts, want := range map[string]bool{
		"":                              false,
		"{name: config, mountPath: /a}": true,
		"{name: config, mountPath: /a, readOnly: true}":                                false,
		"{name: config, mountPath: /a, readOnly: true}, {name: config, mountPath: /b}": true,
		"{name: other, mountPath: /a}":                                                 false,
	} {
		w := podOf(t, "  containers:\n  - name: app\n    volumeMounts: ["+mounts+"]\n")
		if got := writes(mainOf(t, w), "config"); got != want {
			t.Errorf("%s: got %v", mounts, got)
		}
	}
}

func TestPlacesOfAMount(t *testing.T) {
	for name, tt := range map[string]struct {
		subPath, mounts string
		want            []string
	}{
		"the same":              {"", "{name: v, mountPath: /data/}", []string{"/data"}},
		"elsewhere, twice":      {"", "{name: v, mountPath: /a}, {name: v, mountPath: /b}", []string{"/a", "/b"}},
		"read-only":             {"", "{name: v, mountPath: /a, readOnly: true}", nil},
		"more of the volume":    {"x/y", "{name: v, mountPath: /a}", []string{"/a/x/y"}},
		"a part above":          {"x/y", "{name: v, mountPath: /a, subPath: x}", []string{"/a/y"}},
		"the same part":         {"x/y", "{name: v, mountPath: /a, subPath: x/y/}", []string{"/a"}},
		"a part below":          {"x", "{name: v, mountPath: /a, subPath: x/y}", nil},
		"a part of like name":   {"xy", "{name: v, mountPath: /a, subPath: x}", nil},
		"a part known at start": {"x", "{name: v, mountPath: /a, subPathExpr: $(X)}", nil},
		"another volume":        {"", "{name: w, mountPath: /a}", nil},
	} {
		t.Run(name, func(t *testing.T) {
			w := podOf(t, "  containers:\n  - name: app\n    volumeMounts: ["+tt.mounts+"]\n")
			got := places(mainOf(t, w), mount{volume: "v", path: "/m", subPath: tt.subPath})
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
