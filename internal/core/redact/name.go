package redact

import "strings"

// IsName reports whether a flag, a variable or a key of this name holds a secret. The keys
// of labels and annotations never do: vixens.io/sizing.token.
func IsName(name string) bool {
	if name == "PWD" || name == "OLDPWD" || strings.Contains(name, "/") { // PWD is the directory of a shell
		return false
	}
	words := words(name)
	isVariable := name == strings.ToUpper(name) // as those of the environment are spelled
	says := func(i int) bool {
		switch word := strings.TrimRight(words[i], "0123456789"); word {
		case "pw", "sas":
			return true
		case "key", "keys":
			return strings.HasPrefix(name, "--") || i > 0 && (isVariable || has(qualifyKey, words[i-1]))
		case "auth":
			return isVariable && i > 0 && i == len(words)-1
		default:
			return endsAsSecret(word)
		}
	}
	for i := range words {
		if says(i) {
			return !has(saysWhere, words[len(words)-1])
		}
	}
	return false
}

const (
	// saysWhere are last words of names which say that a secret is elsewhere, or what it is like.
	saysWhere = "file files path dir name names command cmd ref refs arn ttl seconds stdin url uri " +
		"endpoint type class version"

	// qualifyKey are the words that tell an API key from the key of a map or a topology.
	qualifyKey = "access account api app auth customer encryption hmac jwt license master private shared signing ssh " +
		"storage webhook"
)

// endsAsSecret reports whether a word ends in one that says that it holds a secret: there
// is nothing between the two of PGPASSWORD and apitoken.
func endsAsSecret(word string) bool {
	if has("bypass compass encompass overpass surpass trespass", word) {
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

// words are the parts of a name, in lower case: s3SecretKey, S3_SECRET_KEY, --s3-secret-key.
func words(name string) []string {
	var b strings.Builder
	for i := range len(name) {
		if i > 0 && isUpper(name[i]) && !isUpper(name[i-1]) {
			b.WriteByte('-')
		}
		b.WriteByte(name[i])
	}
	return strings.FieldsFunc(strings.ToLower(b.String()), func(r rune) bool { return strings.ContainsRune("-_.", r) })
}

func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }
