package redact

import "strings"

// IsName reports whether a flag, a variable or a key of this name holds a secret. The keys
// of labels and annotations never do: vixens.io/sizing.token.
func IsName(name string) bool {
	words := words(name)
	if name == "PWD" || name == "OLDPWD" { // the folder of a shell
		return false
	}
	if len(words) == 0 || strings.Contains(name, "/") || saysWhere(words[len(words)-1]) {
		return false
	}
	for i, word := range words {
		switch word = strings.TrimRight(word, "0123456789"); word {
		case "pw", "sas":
			return true
		case "key", "keys":
			if strings.HasPrefix(name, "--") || isVariable(name) && i > 0 || i > 0 && qualifiesKey(words[i-1]) {
				return true
			}
		case "auth":
			if isVariable(name) && i > 0 && i == len(words)-1 {
				return true
			}
		default:
			if endsAsSecret(word) {
				return true
			}
		}
	}
	return false
}

// saysWhere reports whether the last word of a name says that a secret is elsewhere, or
// what it is like.
func saysWhere(word string) bool {
	switch word {
	case "file", "files", "path", "dir", "name", "names", "command", "cmd", "ref", "refs", "arn", "ttl", "seconds",
		"stdin", "url", "uri", "endpoint", "type", "class", "version":
		return true
	}
	return false
}

// endsAsSecret reports whether a word ends in one that says that it holds a secret: there
// is nothing between the two of PGPASSWORD and apitoken.
func endsAsSecret(word string) bool {
	switch word {
	case "bypass", "compass", "encompass", "overpass", "surpass", "trespass":
		return false
	}
	for _, end := range []string{
		"password", "passwords", "passwd", "passphrase", "pass", "pwd", "secret", "secrets", "token", "tokens",
		"credential", "credentials", "creds", "authorization", "cookie",
		"apikey", "accesskey", "secretkey", "privatekey", "encryptionkey", "authkey",
	} {
		if strings.HasSuffix(word, end) {
			return true
		}
	}
	return false
}

// qualifiesKey tells an API key from the key of a map or a topology.
func qualifiesKey(word string) bool {
	switch word {
	case "access", "account", "api", "app", "auth", "customer", "encryption", "hmac", "jwt", "license",
		"master", "private", "shared", "signing", "ssh", "storage", "webhook":
		return true
	}
	return false
}

// isVariable says whether a name is spelled as environment variables are.
func isVariable(name string) bool {
	return name == strings.ToUpper(name)
}

// words are the parts of a name, in lower case: s3SecretKey, S3_SECRET_KEY, --s3-secret-key.
func words(name string) []string {
	var words []string
	start := -1
	for i := range len(name) {
		c := name[i]
		switch {
		case c == '-' || c == '_' || c == '.':
			if start >= 0 {
				words = append(words, strings.ToLower(name[start:i]))
			}
			start = -1
		case start < 0:
			start = i
		case isUpper(c) && !isUpper(name[i-1]):
			words = append(words, strings.ToLower(name[start:i]))
			start = i
		}
	}
	if start >= 0 {
		words = append(words, strings.ToLower(name[start:]))
	}
	return words
}

func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }
