package gitrepo

import "strings"

// SameRepository reports whether two URLs name one repository, however each is spelled:
// by https or ssh, with a user, with .git, in capitals.
func SameRepository(a, b string) bool { return plainURL(a) == plainURL(b) }

// plainURL returns a URL as host/path.
func plainURL(url string) string {
	url = strings.ToLower(strings.TrimSpace(url))
	scheme, rest, hasScheme := strings.Cut(url, "://")
	if !hasScheme {
		scheme, rest = "", url
	}
	host, below, _ := strings.Cut(rest, "/")
	if at := strings.LastIndex(host, "@"); at >= 0 {
		host = host[at+1:]
	}
	name, after, hasColon := strings.Cut(host, ":")
	switch {
	case hasColon && hasScheme: // a port: one server speaks https and ssh on two
		host = name
	case hasColon: // git@host:path
		host, below = name, strings.TrimPrefix(after+"/"+below, "/")
	}
	if scheme == "file" {
		host = ""
	}
	return host + "/" + strings.TrimSuffix(strings.Trim(below, "/"), ".git")
}

// WithoutUser returns a URL without the user and password that it may hold.
func WithoutUser(url string) string {
	scheme, rest, ok := strings.Cut(url, "://")
	if !ok {
		return url
	}
	authority, below, hasPath := strings.Cut(rest, "/")
	authority = authority[strings.LastIndex(authority, "@")+1:]
	if hasPath {
		authority += "/" + below
	}
	return scheme + "://" + authority
}
