package transform

import (
	"regexp"
	"strconv"
)

// kubernetesVersion is how clusters state their version: v1.33.2+k3s1, 1.33, v1.31.0-eks-a1.
var kubernetesVersion = regexp.MustCompile(`^v?(\d+)\.(\d+)`)

// ClusterBefore reports whether the cluster's Kubernetes is older than version 1.minor, and whether its
// version is known.
func (p *Pass) ClusterBefore(minor int) (before, known bool) {
	parts := kubernetesVersion.FindStringSubmatch(p.KubeVersion)
	if parts == nil {
		return false, false
	}
	major, err := strconv.Atoi(parts[1])
	own, errMinor := strconv.Atoi(parts[2])
	if err != nil || errMinor != nil {
		return false, false
	}
	return major < 1 || major == 1 && own < minor, true
}
