package redact_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/redact"
)

// commands are words of programs that have a known place for a secret, which begins with HUN and is ***
// in what is shown.
var commands = map[string][]string{
	"mc alias set": {"mc", "alias", "set", "m", "http://m:9000", "HUNadmin", "HUN2"},
	"mc with flags before": {
		"/usr/bin/mc", "--config-dir", "/x", "alias", "set", "--api", "S3v4", "m", "http://m:9000",
		"HUNadmin", "HUN2",
	},
	"mcli alias set":     {"mcli", "alias", "set", "m", "http://m:9000", "HUNadmin", "HUN2", "--api", "S3v4"},
	"mc config host add": {"mc", "config", "host", "add", "m", "http://m:9000", "HUNadmin", "HUN2"},
	"mc behind a wrapper": {
		"env", "A=b", "timeout", "5", "mc", "alias", "set", "m", "http://m:9000", "HUNadmin", "HUN2",
	},
	"mc by its image":        {"alias", "set", "m", "http://m:9000", "HUNadmin", "HUN2"},
	"minio-client alias set": {"minio-client", "--insecure", "alias", "set", "m", "http://m:9000", "HUNadmin", "HUN2"},
	"mc mirror --enc-c":      {"mc", "mirror", "--enc-c", "m/b=HUN2", "--remove", "a", "m/b"},
	"s3cmd, mirroring": {"s3cmd", "--access_key", "HUN1", "--secret_key", "HUN2", "sync", "--delete-removed", "a",
		"s3://b"},
	"s3cmd with =":         {"s3cmd", "--secret_key=HUN2", "sync", "a", "s3://b"},
	"restic over REST":     {"restic", "-r", "rest:https://u:HUN2@h/", "forget", "--keep-last", "3"},
	"lftp -u, mirroring":   {"lftp", "-u", "user,HUN2", "sftp://h", "-e", "mirror -R --delete a b"},
	"juicefs sync":         {"juicefs", "sync", "--delete-dst", "/a", "s3://AK:HUN2@b.s3.h/"},
	"ossutil":              {"ossutil", "-i", "id", "-k", "HUN2", "sync", "a", "oss://b", "--delete"},
	"ossutil config":       {"ossutil", "config", "-e", "h", "-i", "id", "-k", "HUN2"},
	"obsutil config":       {"obsutil", "config", "-i=a", "-k=HUN2", "-e=h"},
	"coscmd config":        {"coscmd", "config", "-a", "id", "-s", "HUN2", "-b", "b"},
	"gcloud refresh token": {"gcloud", "auth", "activate-refresh-token", "joe", "HUN2"},
	"mega-login":           {"mega-login", "joe@example.com", "HUN2"},
	"megatools":            {"megatools", "copy", "-u", "joe", "-p", "HUN2", "--local", "a"},
	"curlftpfs":            {"curlftpfs", "-o", "user=HUN2", "h", "/m"},
	"doctl":                {"doctl", "auth", "init", "-t", "HUN2"},
	"mc admin user add":    {"mc", "admin", "user", "add", "m", "joe", "HUN2"},
	"MC_HOST":              {"env", "MC_HOST_m=https://key:HUN2@m:9000", "mc", "ls"},
	"rclone config create": {
		"rclone", "config", "create", "r", "s3", "provider", "Minio", "secret_access_key", "HUN2", "region",
		"x",
	},
	"rclone config create with =": {
		"rclone", "config", "create", "r", "s3", "provider=Minio", "secret_access_key=HUN2", "region=x",
	},
	"rclone config create, its image": {"config", "create", "r", "sftp", "pass", "HUN2"},
	"rclone config password":          {"rclone", "config", "password", "r", "key_pem", "HUN2"},
	"rclone config update":            {"rclone", "--config", "/c", "config", "update", "r", "pass", "HUN2"},
	"rclone obscure":                  {"rclone", "obscure", "HUN2"},
	"aws configure set":               {"aws", "--profile", "p", "configure", "set", "aws_secret_access_key", "HUN2"},
	"aws configure set of a profile": {
		"aws", "configure", "set", "profile.p.aws_secret_access_key", "HUN2", "--profile", "p",
	},
	"aws configure, no secret":  {"aws", "configure", "set", "region", "eu-1"},
	"lftp -u":                   {"lftp", "-u", "joe,HUN2", "sftp://h"},
	"lftp -u in one":            {"lftp", "-ujoe,HUN2", "sftp://h"},
	"lftp -e":                   {"lftp", "-e", "open -u joe,HUN2 h; mirror a b"},
	"openssl enc":               {"openssl", "enc", "-aes-256-cbc", "-in", "a", "-k", "HUN2", "-out", "b"},
	"openssl -pass":             {"openssl", "enc", "-d", "-pass", "pass:HUN2"},
	"openssl -passin":           {"openssl", "rsa", "-in", "k.pem", "-passin", "pass:HUN2"},
	"openssl -passin of a file": {"openssl", "rsa", "-passin", "file:/x"},
	"sshpass":                   {"sshpass", "-p", "HUN2", "ssh", "-p", "22", "h"},
	"sshpass in one":            {"sshpass", "-pHUN2", "ssh", "-p", "22", "h"},
	"curl -u":                   {"curl", "-fsS", "-u", "joe:HUN2", "https://h"},
	"curl -u in one":            {"curl", "-ujoe:HUN2", "https://h"},
	"curl --user=":              {"curl", "--user=joe:HUN2", "https://h"},
	"curl --proxy-user":         {"curl", "--proxy-user", "joe:HUN2", "https://h"},
	"curl --oauth2-bearer":      {"curl", "--oauth2-bearer", "HUN2", "https://h"},
	"wget": {
		"wget", "--user", "joe", "--password", "HUN2", "--http-password=HUN2", "https://h",
	},
	"mysql":                {"mysqldump", "-u", "root", "-pHUN2", "db"},
	"mysql, the database":  {"mysql", "-p", "db"},
	"mysql by name":        {"mysqldump", "--password", "HUN2", "db"},
	"psql":                 {"psql", "postgres://joe:HUN2@h/db"},
	"redis-cli":            {"redis-cli", "-h", "r", "-a", "HUN2", "save"},
	"redis-cli auth":       {"redis-cli", "-h", "r", "auth", "HUN2"},
	"redis-cli config set": {"redis-cli", "CONFIG", "SET", "requirepass", "HUN2"},
	"mongodump":            {"mongodump", "-u", "joe", "-p", "HUN2", "--out", "/d"},
	"mongodump in one":     {"mongodump", "-u", "joe", "-pHUN2"},
	"s3cmd":                {"s3cmd", "--secret_key", "HUN2", "--access_key=HUN2", "ls"},
	"gpg":                  {"gpg", "--batch", "--passphrase", "HUN2", "-c", "x"},
	"az storage":           {"az", "storage", "blob", "list", "--account-key", "HUN2"},
	"az login":             {"az", "login", "--service-principal", "-u", "id", "-p", "HUN2"},
	"azcopy":               {"azcopy", "copy", "/d", "https://a.blob.core.windows.net/c?sv=1&sig=HUN2"},
	"b2":                   {"b2", "authorize-account", "HUNid", "HUN2"},
	"b2 of today":          {"b2", "account", "authorize", "HUNid", "HUN2"},
	"kopia": {
		"kopia", "repository", "connect", "s3", "--bucket", "b", "--password", "HUN2", "-p", "HUN2",
	},
	"duplicity":                   {"duplicity", "/d", "s3://key:HUN2@h/b"},
	"docker login":                {"docker", "login", "-u", "joe", "-p", "HUN2", "r.io"},
	"docker run":                  {"docker", "run", "-p", "80:80", "x"},
	"helm registry login":         {"helm", "registry", "login", "-u", "joe", "-p", "HUN2", "r.io"},
	"skopeo":                      {"skopeo", "copy", "--src-creds", "joe:HUN2", "a", "b"},
	"htpasswd -b":                 {"htpasswd", "-b", "/f", "joe", "HUN2"},
	"htpasswd -bnBC":              {"htpasswd", "-nbB", "-C", "10", "joe", "HUN2"},
	"htpasswd that asks":          {"htpasswd", "/f", "joe"},
	"smbclient":                   {"smbclient", "//h/s", "-U", "joe%HUN2", "-c", "ls"},
	"restic -o":                   {"restic", "-o", "s3.secret-access-key=HUN2", "snapshots"},
	"connection string":           {"rclone", "copy", "a", ":s3,secret_access_key=HUN2"},
	"kubectl create secret":       {"kubectl", "create", "secret", "generic", "s", "--from-literal=a=HUN2"},
	"7z":                          {"7z", "a", "-pHUN2", "x.7z", "/d"},
	"ldapsearch":                  {"ldapsearch", "-D", "cn=a", "-w", "HUN2", "-b", "dc=a"},
	"vault login":                 {"vault", "login", "HUN2"},
	"rclone with a key":           {"rclone", "config", "create", "r", "b2", "account", "a", "key", "HUN2"},
	"rclone with key=":            {"rclone", "config", "create", "r", "b2", "account=a", "key=HUN2"},
	"rclone with a URL":           {"rclone", "config", "create", "r", "azureblob", "sas_url", "HUN2"},
	"a connection with a key":     {"rclone", "copy", "a", ":b2,account=a,key=HUN2"},
	"rclone --password-command":   {"rclone", "copy", "--password-command", "echo HUN2", "a", "b"},
	"restic --password-command=":  {"restic", "--password-command=echo HUN2", "backup"},
	"a command that reads a file": {"restic", "--password-command", "cat /run/p", "backup"},
	"openssl aes-256-cbc":         {"openssl", "aes-256-cbc", "-d", "-k", "HUN2"},
	"openssl des3":                {"openssl", "des3", "-K", "HUN2"},
	"openssl chacha20":            {"openssl", "chacha20", "-in", "a", "-k", "HUN2"},
	"openssl -keyout":             {"openssl", "req", "-newkey", "rsa", "-keyout", "k.pem"},
	"openssl -macopt":             {"openssl", "dgst", "-mac", "HMAC", "-macopt", "key:HUN2"},
	"openssl -macopt in hex":      {"openssl", "dgst", "-mac", "HMAC", "-macopt", "hexkey:HUN2"},
	"curl -su":                    {"curl", "-su", "joe:HUN2", "https://h"},
	"curl -fsSu":                  {"curl", "-fsSu", "joe:HUN2", "https://h"},
	"curl -su in one":             {"curl", "-sujoe:HUN2", "https://h"},
	"curl -fsSLo":                 {"curl", "-fsSLo", "/u:x", "https://h"},
	"zip -rP":                     {"zip", "-rP", "HUN2", "a.zip", "/d"},
	"ldapsearch -xw":              {"ldapsearch", "-xw", "HUN2", "-b", "dc=a"},
	"lftp --env-password":         {"lftp", "--env-password", "-u", "joe,HUN2", "sftp://h"},
	"setenv":                      {"setenv", "PASSWORD", "HUN2"},
	"mysqladmin password":         {"mysqladmin", "password", "HUN2"},
	"npm config set":              {"npm", "config", "set", "//r/:_authToken", "HUN2"},
	"sqlcmd":                      {"sqlcmd", "-S", "h", "-P", "HUN2"},
	"vault kv put":                {"vault", "kv", "put", "s/x", "value=HUN2"},
	"vault operator unseal":       {"vault", "operator", "unseal", "HUN2"},
	"bw unlock":                   {"bw", "unlock", "HUN2"},
	"smbclient with a word":       {"smbclient", "//h/s", "HUN2"},
	"smbclient without one":       {"smbclient", "//h/s", "-N", "-c", "ls"},
	"rabbitmqctl add_user":        {"rabbitmqctl", "add_user", "joe", "HUN2"},
	"rabbitmqctl change_password": {"rabbitmqctl", "change_password", "joe", "HUN2"},
	"aws ssm put-parameter":       {"aws", "ssm", "put-parameter", "--name", "a", "--value", "HUN2"},
	"ipmitool":                    {"ipmitool", "-H", "h", "-P", "HUN2", "power"},
	"mkdir":                       {"mkdir", "-p", "/d"},
	"cp":                          {"cp", "-a", "a", "b"},
}

// shown is what a word of commands should look like in the end.
func shown(word string) string {
	before, _, ok := strings.Cut(word, "HUN")
	if !ok {
		return word
	}
	if strings.Contains(word, "@") {
		_, after, _ := strings.Cut(word, "@")
		return before + "***@" + after
	}
	if strings.Contains(word, ";") {
		_, after, _ := strings.Cut(word, " h;")
		return before + "*** h;" + after
	}
	return before + "***"
}

func shownWords(words []string) []string {
	all := make([]string, len(words))
	for i, word := range words {
		all[i] = shown(word)
	}
	return all
}

// spelledAs are the ways in which a manifest or a script has the words of a command.
var spelledAs = map[string]func(words []string) string{
	"a list in brackets": func(words []string) string {
		return "command: [" + strings.Join(quoteBlanks(words, `"`), ", ") + "]\n"
	},
	"JSON": func(words []string) string { text, _ := json.Marshal(words); return string(text) },
	"a list in lines": func(words []string) string {
		return "command:\n- " + strings.Join(quoteBlanks(words, `"`), "\n- ") + "\nb: c\n"
	},
	"a list in quotes": func(words []string) string {
		return "command:\n  - '" + strings.Join(words, "'\n  - '") + "'\n  b: c\n"
	},
	"a list of blocks": func(words []string) string {
		return "args:\n  - |-\n    " + strings.Join(words, "\n  - |-\n    ") + "\nb: c\n"
	},
	"a shell": func(words []string) string { return "set -e\n" + line(words, `"`) + " && ls -l\n" },
	"a shell with continuations": func(words []string) string {
		return strings.Join(quoteBlanks(words, `'`), " \\\n  ") + "\n"
	},
	"a script in double quotes": func(words []string) string {
		text, _ := json.Marshal([]string{"sh", "-c", line(words, `'`)})
		return string(text)
	},
	"double quotes in double ones": func(words []string) string {
		text, _ := json.Marshal("set -e\n" + line(words, `"`) + "\nls")
		return string(text)
	},
	"a script in single quotes":    func(words []string) string { return "- 'set -e; " + line(words, `"`) + "; ls'\n" },
	"single quotes in single ones": func(words []string) string { return "- '" + line(words, `''`) + "'\n" },
	"a shell in a shell":           func(words []string) string { return `sh -c "` + line(words, `'`) + `" x` },
	"a substitution":               func(words []string) string { return "A=b; x $(" + line(words, `"`) + ") c" },
	"a pipe": func(words []string) string {
		return "cat x |" + line(words, `"`) + "| cat >/dev/null 2>&1"
	},
	"a folded text": func(words []string) string {
		return "command: >-\n  " + strings.Join(quoteBlanks(words, `"`), "\n  ") + "\nb: c\n"
	},
	"a text over two lines": func(words []string) string {
		return "command: " + line(words[:1], `"`) + "\n  " + line(words[1:], `"`) + "\nb: c\n"
	},
}

func line(words []string, quote string) string { return strings.Join(quoteBlanks(words, quote), " ") }

func quoteBlanks(words []string, quote string) []string {
	all := make([]string, len(words))
	for i, word := range words {
		if all[i] = word; strings.ContainsAny(word, " &,?:=%;#*") {
			all[i] = quote + word + quote
		}
	}
	return all
}

func TestThePlacesOfProgramsAreHidden(t *testing.T) {
	for name, words := range commands {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(shownWords(words), redact.Words(words)); diff != "" {
				t.Errorf("as words (-want +got)\n%s", diff)
			}
			for spelling, spell := range spelledAs {
				text, want := spell(words), spell(shownWords(words))
				for call, hide := range map[string]func(string) string{
					"Text": redact.Text, "Message": redact.Message,
					"Lines": func(text string) string { return strings.Join(redact.Lines(text), "\n") },
				} {
					got := hide(text)
					if strings.Contains(got, "HUN") {
						t.Errorf("%s in %s shows a secret: %s", call, spelling, got)
					}
					if !strings.Contains(got, words[0]) || want == text && got != text {
						t.Errorf("%s in %s hides too much: %s", call, spelling, got)
					}
				}
			}
		})
	}
}
