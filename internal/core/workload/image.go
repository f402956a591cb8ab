package workload

import "strings"

// longestImage is above the length that any registry takes.
const longestImage = 512

// ImageNames returns what a container's image may be called: its name without version and
// digest, and the same without the registry and the directories of a mirror in front of it.
// "lscr.io/linuxserver/sonarr:4" is "linuxserver/sonarr" and "sonarr" too.
func ImageNames(image string) []string {
	name, _, _ := strings.Cut(image, "@")
	if colon := strings.LastIndexByte(name, ':'); colon > strings.LastIndexByte(name, '/') {
		name = name[:colon]
	}
	if name == "" {
		return nil
	}
	names := []string{name}
	if len(name) > longestImage {
		return names
	}
	for {
		_, rest, found := strings.Cut(name, "/")
		if !found {
			return names
		}
		name = rest
		names = append(names, name)
	}
}
