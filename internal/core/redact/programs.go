package redact

import (
	"strings"
	"sync"
)

// place says where the command line of a program has secrets that no name tells.
type place struct {
	programs string // that have the same command line
	verb     string // the words that choose it, each of them patterns; what is said here holds behind them
	byImage  bool   // the verb is telling enough where only the image says which program runs

	flags    string // whose value is a secret: the next word, what is behind =, or behind a single letter
	attached string // flags of which only what is attached is the value: mysql -pX
	after    string // only what is behind this is the secret in the value of a flag: curl -u name:secret
	values   string // flags whose value is the next word and no secret
	operands []int  // words that are secrets, from 1, flags and their values not counted; -1 is the last
	letter   string // that a bundle of flags must have for the operands to count
	switches string // letters that stand before another in a bundle of flags: curl -su name:secret
	pairs    bool   // a word that names a secret has its value behind it, or behind its =
	keys     string // words that name one to this program; anyKey, if all with a = do
	lines    bool   // it goes on over the ends of lines
	wraps    bool   // it runs another program, whose flags are not its own
}

// anyKey says that whatever has a name is a secret.
const anyKey = "*"

// places is what programs that move, keep or fetch data say of their secrets. What a flag or a variable
// says by its name is found without them.
var places = []place{
	// Copies and backups.
	{programs: mcPrograms, verb: "alias set", byImage: true, values: mcFlags, operands: []int{3, 4}},
	{programs: mcPrograms, verb: "config host add", byImage: true, values: mcFlags, operands: []int{3, 4}},
	{programs: mcPrograms, verb: "admin user add", values: mcFlags, operands: []int{3}},
	{programs: mcPrograms, flags: "--enc-c --encrypt-key", after: "="},
	{programs: "rclone", verb: "config create", byImage: true, pairs: true, keys: rcloneKeys},
	{programs: "rclone", verb: "config update", byImage: true, pairs: true, keys: rcloneKeys},
	{programs: "rclone restic", flags: "--password-command", after: "echo "},
	{programs: "rclone restic", flags: "--password-command", after: "printf "},
	{programs: "rclone", verb: "config password", byImage: true, pairs: true, operands: []int{3, 5, 7, 9}},
	{programs: "rclone", verb: "obscure", operands: []int{1}},
	{programs: "rclone", verb: "reveal", operands: []int{1}},
	{programs: "aws", verb: "configure set", byImage: true, pairs: true},
	{programs: "b2 b2v3 b2v4 backblaze-b2", verb: "authorize-account", byImage: true, operands: []int{1, 2}},
	{programs: "b2 b2v3 b2v4 backblaze-b2", verb: "authorize_account", byImage: true, operands: []int{1, 2}},
	{programs: "b2 b2v3 b2v4 backblaze-b2", verb: "account authorize", byImage: true, operands: []int{1, 2}},
	{programs: "lftp open", flags: "-u --user", after: ","},
	{programs: "lftp", verb: "user", operands: []int{2}},
	{programs: "ncftp ncftpget ncftpput ncftpls", flags: "-p"},
	{programs: "kopia", flags: "-p"},
	{programs: "swift", flags: "-K -k"},
	{programs: "smbclient smbget smbcacls rpcclient net", flags: "-U --user", after: "%"},
	{programs: "smbclient", values: "-A -b -c --command -D -I -l -m -p -s -t -U -W", operands: []int{2}},
	{programs: "az", verb: "login", flags: "-p"},
	{programs: "ossutil ossutil64 obsutil", flags: "-k", values: "-e -i -c -t"},
	{programs: "coscmd", verb: "config", flags: "-s"},
	{programs: "gcloud", verb: "auth activate-refresh-token", operands: []int{2}},
	{programs: "mega-login", operands: []int{2}},
	{programs: "megatools megaput megaget megacopy", flags: "-p"},
	{programs: "curlftpfs", flags: "-o", after: "user="},
	{programs: "doctl", verb: "auth init", flags: "-t"},

	// What fetches.
	{programs: "curl", flags: "-u --user -U --proxy-user -E --cert", after: ":", switches: curlSwitches},
	{programs: "curl", flags: "--oauth2-bearer -b", switches: curlSwitches},
	{programs: "http https xh xhs", flags: "-a --auth", after: ":"},
	{programs: "machine login", verb: "password", operands: []int{1}, lines: true}, // .netrc

	// Databases and caches.
	{programs: mysqlPrograms, attached: "-p"},
	{programs: "mysqladmin mariadb-admin", verb: "password", operands: []int{1}},
	{programs: "mydumper myloader", flags: "-p"},
	{programs: "redis-cli valkey-cli keydb-cli", flags: "-a"},
	{programs: "redis-cli valkey-cli keydb-cli", verb: "AUTH", operands: []int{-1}},
	{programs: "redis-cli valkey-cli keydb-cli", verb: "CONFIG SET", pairs: true},
	{programs: "redis-cli valkey-cli keydb-cli", verb: "CONFIG SET masterauth", operands: []int{1}},
	{programs: "mongo mongosh mongodump mongorestore mongoexport mongoimport mongostat mongotop mongofiles", flags: "-p"},
	{programs: "influx influxd", flags: "-t"},
	{programs: "ldapsearch ldapadd ldapmodify ldapdelete ldapwhoami ldappasswd", flags: "-w", switches: "xLvncMZWQ"},
	{programs: "sqlcmd bcp", flags: "-P"},
	{programs: "rabbitmqctl", verb: "add_user|change_password", operands: []int{2}},
	{programs: "ldappasswd", flags: "-a -s"},
	{programs: "mosquitto_pub mosquitto_sub mosquitto_rr", flags: "-P"},
	{programs: "mosquitto_passwd", letter: "b", operands: []int{-1}},

	// Ciphers, archives and accounts.
	{programs: "openssl", verb: opensslCiphers, flags: "-k -K"},
	{programs: "openssl", flags: "-macopt", after: "key:"},
	{programs: "openssl", verb: "passwd", values: "-salt -in", operands: []int{1}},
	{programs: "openssl", flags: "-hmac"},
	{programs: "openssl", flags: "-pass -passin -passout", after: "pass:"},
	{programs: "sshpass", flags: "-p", switches: "v", wraps: true},
	{programs: "htpasswd", letter: "b", values: "-C -r", operands: []int{-1}},
	{programs: "mkpasswd", values: "-m -S -R -P", operands: []int{1}},
	{programs: "7z 7za 7zr 7zz rar unrar", attached: "-p -hp"},
	{programs: "zip unzip", flags: "-P", switches: "erqjyomnuvlX0123456789"},
	{programs: "ipmitool", flags: "-P"},
	{programs: "useradd usermod", flags: "-p"},

	// Registries, clusters and what else keeps its own configuration.
	{programs: "docker podman nerdctl buildah skopeo crane oras helm regctl", verb: "login", flags: "-p"},
	{programs: "skopeo podman buildah", flags: "--creds --src-creds --dest-creds", after: ":"},
	{programs: "kubectl oc", verb: "create secret", flags: "--from-literal", after: "="},
	{programs: "vault bao", verb: "login", operands: []int{1}},
	{programs: "vault bao", verb: "kv put|patch", pairs: true, keys: anyKey},
	{programs: "vault bao", verb: "operator unseal", operands: []int{1}},
	{programs: "bw", verb: "unlock", operands: []int{1}},
	{programs: "aws", verb: "ssm put-parameter", flags: "--value"},
	{programs: "setenv", pairs: true},
	{programs: "git npm yarn pnpm gcloud pip pip3", verb: "config", pairs: true},
}

// mcPrograms are the names that packages give to mc.
const mcPrograms = "mc mcli minio-client"

// mcFlags are flags of mc whose value is the next word.
const mcFlags = "--api --path --lookup --config-dir -C"

// mysqlPrograms are those with the command line of mysql.
const mysqlPrograms = "mysql mysqldump mysqladmin mysqlcheck mysqlimport mysqlsh mysqlpump mariadb mariadb-dump " +
	"mariadb-admin mariadb-check mariadb-import mariadb-backup mariabackup xtrabackup mydumper myloader"

// curlSwitches are flags of curl without a value.
const curlSwitches = "fsSLkgijlnNaqIvGOR#0123456"

// opensslCiphers are the commands of openssl that encrypt.
const opensslCiphers = "enc|aes-*|aes[12]*|aria*|bf|bf-*|camellia*|cast|cast5-*|chacha20|des|des3|des-*|idea*|" +
	"rc[245]*|seed*|sm4*"

// rcloneKeys are what the backends of rclone call secrets, besides what says so by its name.
const rcloneKeys = "key key_pem sas_url"

// placesOf returns the places by the names of programs, and those that their verb alone tells by its
// first word.
var placesOf = sync.OnceValue(func() map[string][]*place {
	all := map[string][]*place{}
	for i := range places {
		p := &places[i]
		for _, name := range strings.Fields(p.programs) {
			all[name] = append(all[name], p)
		}
		if first, _, more := strings.Cut(p.verb, " "); p.byImage {
			if !more {
				first = p.verb
			}
			all[first] = append(all[first], p)
		}
	}
	return all
})

// programName returns the name of the program that a word of a command runs.
func programName(word string) string {
	return strings.TrimSuffix(word[strings.LastIndexAny(word, `/\`)+1:], ".exe")
}

// has reports whether a flag is one of a list in words.
func has(list, flag string) bool {
	for name := range strings.FieldsSeq(list) {
		if name == flag {
			return true
		}
	}
	return false
}
