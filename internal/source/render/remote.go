package render

import (
	"net/url"
	"path/filepath"
	"strings"
)

// remoteHost returns the host that kustomize would fetch an entry from, in lower case and without
// its port; empty where it is this machine or is not certain. It follows kustomize's
// IsRemoteFile and NewRepoSpecFromURL, which are internal, and takes for remote a little more.
func remoteHost(entry string) (host string, remote bool) {
	if filepath.IsAbs(entry) {
		return "", false
	}
	lower := strings.TrimPrefix(strings.ToLower(entry), "git::")
	if _, rest, ok := strings.Cut(lower, "://"); ok {
		return urlHost(lower, rest), true
	}
	// user@host:path and user@host/path, as ssh has them; github.com goes without a user.
	user, rest, ok := strings.Cut(lower, "@")
	if !ok || strings.ContainsAny(user, "/:") {
		user, rest = "", lower
	}
	end := strings.IndexAny(rest, ":/")
	if end < 0 {
		return "", false
	}
	if user == "" && rest[:end] != "github.com" {
		return "", false
	}
	return rest[strings.LastIndex(rest[:end], "@")+1 : end], true
}

// urlHost is the host of a URL on which Go, git and kustomize agree. Kustomize takes what begins
// with github.com for GitHub, whatever an @ says after it.
func urlHost(lower, rest string) string {
	u, err := url.Parse(lower)
	authority, _, _ := strings.Cut(rest, "/")
	if err != nil || strings.ContainsAny(authority, `#\`) {
		return ""
	}
	if strings.HasPrefix(rest, "github.com:") && u.Hostname() != "github.com" {
		return ""
	}
	return u.Hostname()
}

// checkHost refuses what would be fetched from a host that is not allowed.
func checkHost(entry string, hosts Hosts) error {
	host, remote := remoteHost(entry)
	if !remote || hosts.every() || host != "" && hosts.Allow(host) {
		return nil
	}
	return hosts.refuse(redactURL(entry))
}

// redactURL hides the credentials of a URL.
func redactURL(entry string) string {
	scheme, rest, _ := strings.Cut(entry, "://")
	authority, path, hasPath := strings.Cut(rest, "/")
	at := strings.LastIndex(authority, "@")
	if at < 0 {
		return entry
	}
	redacted := scheme + "://***" + authority[at:]
	if hasPath {
		redacted += "/" + path
	}
	return redacted
}
