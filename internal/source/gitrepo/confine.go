package gitrepo

import (
	"bytes"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// sshScript judges the last word but one: git calls ssh with options, the host and a command.
const sshScript = `#!/bin/sh
for word; do host=$last last=$word; done
case ${host##*@} in
%[1]s) eval "exec ${BALLAST_SSH:-$(%[2]s config core.sshCommand || echo "${GIT_SSH:-ssh}")} \"\$@\"" ;;
esac
echo "${host##*@} is not allowed: see --allow-remote" >&2
exit 1
`

// Confine returns the environment of a git that connects by https alone and through one proxy, which judges
// where to, with what it starts and wherever it is redirected. What else the user's configuration says holds.
// From some hosts it may fetch by ssh, too: a script judges these. What has to be written goes into a directory.
func Confine(dir string, proxy *url.URL, bySSH []string) ([]string, error) {
	at, protocols := proxy.String(), "https"
	environment := []string{
		"GIT_TERMINAL_PROMPT=0", "GIT_HTTP_PROXY_AUTHMETHOD=basic", "GIT_PROXY_SSL_CERT=",
		// A git that knows no configuration in the environment (before 2.31) takes what curl takes.
		"HTTPS_PROXY=" + at, "https_proxy=" + at, "ALL_PROXY=" + at, "all_proxy=" + at, "NO_PROXY=", "no_proxy=",
		"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=http.proxy", "GIT_CONFIG_VALUE_0=" + at,
	}
	if len(bySSH) > 0 {
		protocols += ":ssh"
		script := filepath.Join(dir, "ssh")
		git, err := exec.LookPath("git")
		if err != nil {
			git = "git" // whoever runs it is told
		}
		content := fmt.Sprintf(sshScript, patternOf(bySSH), quoted(git))
		if err := os.WriteFile(script, []byte(content), 0o700); err != nil {
			return nil, err
		}
		environment = append(environment, "BALLAST_SSH="+os.Getenv("GIT_SSH_COMMAND"),
			"GIT_SSH_COMMAND="+quoted(script), "GIT_SSH_VARIANT=ssh")
	}
	trusted, err := certificates(dir)
	return slices.Concat(environment, trusted, []string{"GIT_ALLOW_PROTOCOL=" + protocols}), err
}

// Forbid returns an environment in which no git is found, and one that is run by its path connects to nothing.
// What has to be written goes into a directory.
func Forbid(dir string) ([]string, error) {
	const script = "#!/bin/sh\necho 'no host is allowed to be cloned from: see --allow-remote' >&2\nexit 1\n"
	path := dir + string(os.PathListSeparator) + os.Getenv("PATH")
	return []string{"PATH=" + path, "GIT_ALLOW_PROTOCOL=none"}, os.WriteFile(filepath.Join(dir, "git"), []byte(script), 0o700)
}

// usualCertificates is where systems have the certificates that they trust, the first that is there.
var usualCertificates = []string{
	"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem",
}

// certificates has git trust what Go's programs trust where SSL_CERT_FILE or SSL_CERT_DIR say so, which git
// itself does not read. A variable of git's own goes first.
func certificates(dir string) ([]string, error) {
	file, dirs := os.Getenv("SSL_CERT_FILE"), filepath.SplitList(os.Getenv("SSL_CERT_DIR"))
	if _, isSet := os.LookupEnv("GIT_SSL_CAINFO"); isSet || file == "" && len(dirs) == 0 {
		return nil, nil
	}
	files := usualCertificates
	if file != "" {
		files = []string{file}
	}
	var bundle bytes.Buffer
	for _, file := range files {
		if content, err := os.ReadFile(file); err == nil {
			bundle.Write(content)
			break
		}
	}
	for _, dir := range dirs {
		files, _ := filepath.Glob(filepath.Join(dir, "*"))
		for _, file := range files {
			if content, err := os.ReadFile(file); err == nil { // else it is a directory, or gone
				fmt.Fprintf(&bundle, "\n%s", content)
			}
		}
	}
	at := filepath.Join(dir, "certificates.pem")
	return []string{"GIT_SSL_CAINFO=" + at}, os.WriteFile(at, bundle.Bytes(), 0o600)
}

// patternOf is a pattern of the shell for names of hosts.
func patternOf(hosts []string) string {
	if slices.Contains(hosts, "*") {
		return "*"
	}
	var names []string
	for _, host := range hosts {
		names = append(names, quoted(strings.ToLower(host)))
	}
	return strings.Join(names, "|")
}

// quoted is a text as one word of the shell.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
