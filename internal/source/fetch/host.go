package fetch

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/source/gitrepo"
)

// mayFetch refuses what would come from a host that is not allowed.
func (f *Finder) mayFetch(url string) error {
	host := hostOf(url)
	if host == "" {
		return fmt.Errorf("%s is not in this checkout, and cannot be fetched: "+
			"name a directory that holds it with --mirror URL=DIR", gitrepo.WithoutUser(url))
	}
	if f.AllowRemote.Allow(host) {
		return nil
	}
	plain := gitrepo.WithoutUser(url)
	return fmt.Errorf("%s is not in this checkout: name a directory that holds it with --mirror %s=DIR, "+
		"or let it be fetched with --allow-remote %s", plain, plain, host)
}

// hostOf returns the host that git or helm would ask for a URL, in lower case; empty where there is
// none, or where it can be read in two ways.
func hostOf(url string) string {
	scheme, rest, hasScheme := strings.Cut(url, "://")
	if !hasScheme { // git@host:path of ssh, or host/path of a registry of charts
		rest = strings.Replace(url, ":", "/", 1)
	}
	if hasScheme && !slices.Contains([]string{"https", "http", "ssh", "oci"}, strings.ToLower(scheme)) {
		return ""
	}
	authority, _, _ := strings.Cut(rest, "/")
	if strings.HasPrefix(authority, "-") || strings.ContainsAny(authority, `\#?`) || strings.Count(authority, "@") > 1 {
		return "" // an option to some program, or an end to some
	}
	authority = authority[strings.LastIndex(authority, "@")+1:]
	host, port, _ := strings.Cut(strings.ToLower(authority), ":")
	if !isName(host) || strings.Trim(port, "0123456789") != "" {
		return ""
	}
	return host
}

// isName reports whether a text is a host's name or address, and nothing that programs read in
// different ways.
func isName(host string) bool {
	for _, c := range host {
		if (c < 'a' || 'z' < c) && (c < '0' || '9' < c) && c != '.' && c != '-' {
			return false
		}
	}
	return strings.Contains(host, ".") && strings.Trim(host, ".-") == host || host == "localhost"
}
