package safesync

import (
	"strings"

	"github.com/vixens-io/ballast/internal/transform"
)

// program is one that can delete what it should keep, and how its command line is read.
type program struct {
	name     string
	depth    int      // words that choose what it does: 2 for `aws s3 sync`
	commands []string // names that the first of these may have, where that has to tell it from the value of an unknown flag
	values   []string // flags whose value is the next word
	dangers  []danger
}

// danger is one way in which a program deletes.
type danger struct {
	rule    string
	verb    string   // the words that choose it: "s3 sync"
	flags   []string // that make it delete; none: it always does
	spare   []string // with which it deletes nothing
	deletes string   // what it does, for people
	mirrors bool     // it makes the destination what the source is

	// What is done about it: one of them.
	safe    string // the verb that does the same and deletes nothing
	drop    string // the flags go: why that is enough
	instead string // nothing: what the author can do
}

const mirroring = "deletes at the destination what the source does not have"

// unreadable is the rule for what cannot be proven.
const unreadable = "unreadable-command"

var catalogue = []program{
	{
		name: "rclone", depth: 1, commands: rcloneCommands, values: rcloneValues,
		dangers: []danger{
			{rule: "rclone-sync", verb: "sync", spare: []string{"--dry-run", "-n"}, deletes: "rclone sync " + mirroring, mirrors: true, safe: "copy"},
			{rule: "rclone-bisync", verb: "bisync", spare: []string{"--dry-run", "-n"}, flags: []string{"--force", "--resync"},
				deletes: "rclone bisync lets one side erase the other when forced to", instead: "leave --force and --resync to people"},
			{rule: "rclone-move", verb: "move", spare: []string{"--dry-run", "-n"},
				deletes: "rclone move deletes the source", instead: "use copy where the source must stay"},
			{rule: "rclone-move", verb: "moveto", spare: []string{"--dry-run", "-n"},
				deletes: "rclone moveto deletes the source", instead: "use copyto where the source must stay"},
			{rule: "rclone-delete", verb: "delete", spare: []string{"--dry-run", "-n"},
				deletes: "rclone delete deletes files", instead: "let the bucket's lifecycle rules expire them"},
			{rule: "rclone-delete", verb: "purge", spare: []string{"--dry-run", "-n"},
				deletes: "rclone purge deletes a folder with all that is in it", instead: "let the bucket's lifecycle rules expire it"},
		},
	},
	{
		name: "rsync",
		values: []string{"-e", "--rsh", "-f", "--filter", "-B", "-T", "-M", "--exclude", "--include", "--exclude-from", "--include-from",
			"--files-from", "--backup-dir", "--suffix", "--rsync-path", "--max-delete", "--max-size", "--min-size", "--bwlimit", "--timeout",
			"--log-file", "--password-file", "--link-dest", "--compare-dest", "--copy-dest", "--chown", "--chmod", "--port", "--out-format"},
		dangers: []danger{{
			rule: "rsync-delete", flags: []string{"--del", "--dele*"}, spare: []string{"--dry-run", "-n", "--list-only"},
			deletes: "rsync --delete " + mirroring, mirrors: true, drop: "without the flag it never deletes",
		}},
	},
	{
		name: "aws", depth: 2, values: []string{"--profile", "--region", "--endpoint-url", "--output", "--ca-bundle", "--color", "--query",
			"--cli-read-timeout", "--cli-connect-timeout", "--exclude", "--include", "--acl", "--storage-class", "--sse", "--sse-kms-key-id", "--page-size"},
		dangers: []danger{{
			rule: "aws-s3-sync", verb: "s3 sync", flags: []string{"--delete"}, spare: []string{"--dryrun"},
			deletes: "aws s3 sync --delete " + mirroring, mirrors: true, drop: "without the flag it never deletes",
		}},
	},
	{
		name: "s5cmd", depth: 1, values: []string{"--endpoint-url", "--profile", "--credentials-file", "--log", "--numworkers", "-r", "--retry-count",
			"--exclude", "--include", "--storage-class", "--concurrency", "-c", "--part-size", "-p"},
		dangers: []danger{{
			rule: "s5cmd-sync", verb: "sync", flags: []string{"--delete"}, spare: []string{"--dry-run"},
			deletes: "s5cmd sync --delete " + mirroring, mirrors: true, drop: "without the flag it never deletes",
		}},
	},
	{
		name: "s3cmd", depth: 1, values: []string{"-c", "--config", "--access_key", "--secret_key", "--access_token", "--host", "--host-bucket",
			"--region", "--exclude", "--exclude-from", "--rexclude", "--include", "--max-delete", "--storage-class", "--limit-rate"},
		dangers: []danger{{
			rule: "s3cmd-sync", verb: "sync", flags: []string{"--delete-r*"}, spare: []string{"--dry-run", "-n"},
			deletes: "s3cmd sync --delete-removed " + mirroring, mirrors: true, drop: "without the flag it never deletes, and --max-delete does not keep it from it",
		}},
	},
	{
		name: "gsutil", depth: 1, values: []string{"-h", "-o", "-u", "-x", "-a", "-y", "-j"},
		dangers: []danger{{
			rule: "gsutil-rsync", verb: "rsync", flags: []string{"-d"}, spare: []string{"-n"},
			deletes: "gsutil rsync -d " + mirroring, mirrors: true, drop: "without the flag it never deletes",
		}},
	},
	{
		name: "gcloud", depth: 2, values: []string{"--project", "--account", "--configuration", "--exclude", "--verbosity", "--format"},
		dangers: []danger{{
			rule: "gcloud-rsync", verb: "storage rsync", flags: []string{"--delete-unmatched-destination-objects"}, spare: []string{"--dry-run"},
			deletes: "gcloud storage rsync --delete-unmatched-destination-objects " + mirroring, mirrors: true, drop: "without the flag it never deletes",
		}},
	},
	{
		name: "azcopy", depth: 1, values: []string{"--delete-destination", "--exclude-pattern", "--include-pattern", "--exclude-path", "--log-level", "--cap-mbps"},
		dangers: []danger{{
			rule: "azcopy-sync", verb: "sync", flags: []string{"--delete-destination"}, spare: []string{"--dry-run"},
			deletes: "azcopy sync --delete-destination " + mirroring, mirrors: true, drop: "without the flag it never deletes",
		}},
	},
	{
		name: "mc", depth: 1, values: []string{"-C", "--config-dir", "--exclude", "--storage-class", "--older-than", "--newer-than", "--attr", "--limit-upload", "--limit-download"},
		dangers: []danger{
			{rule: "mc-mirror", verb: "mirror", flags: []string{"--remove"}, spare: []string{"--dry-run", "--fake"},
				deletes: "mc mirror --remove " + mirroring, mirrors: true, drop: "without the flag it deletes nothing that is there already"},
			{rule: "mc-mirror-watch", verb: "mirror", flags: []string{"--watch", "-w", "--active-active"}, spare: []string{"--dry-run", "--fake"},
				deletes: "mc mirror --watch deletes at the destination what is deleted at the source, with or without --remove", mirrors: true,
				instead: "run mc mirror again and again, without --watch"},
		},
	},
	{
		name: "lsyncd", dangers: []danger{{
			rule: "lsyncd", deletes: "lsyncd " + mirroring + " unless its configuration says otherwise", mirrors: true,
			spare: []string{"--help", "--version"}, instead: "say delete = false in its configuration, and waive this",
		}},
	},
	{
		name: "restic", depth: 1, values: []string{"-r", "--repo", "-p", "--password-file", "--password-command", "--host", "--tag", "--path", "-o", "--option", "--cache-dir"},
		dangers: []danger{{
			rule: "prune", verb: "forget", flags: []string{"-l", "--keep-last", "--prune"}, spare: []string{"--dry-run", "-n"},
			deletes: "restic forget counts snapshots and not what is in them: enough empty ones push out the good ones",
			instead: "keep by age as well (--keep-within), and alert on snapshots that shrink",
		}},
	},
	{
		name: "borg", depth: 1, values: []string{"--rsh", "--remote-path", "--lock-wait", "-a", "--glob-archives", "-P", "--prefix"},
		dangers: []danger{{
			rule: "prune", verb: "prune", flags: []string{"--keep-last", "-d", "--keep-daily", "-H", "--keep-hourly"}, spare: []string{"--dry-run", "-n"},
			deletes: "borg prune counts archives and not what is in them: enough empty ones push out the good ones",
			instead: "keep by age as well (--keep-within), and alert on archives that shrink",
		}},
	},
}

var rcloneCommands = []string{
	"about", "authorize", "backend", "bisync", "cat", "check", "checksum", "cleanup", "completion", "config", "copy", "copyto", "copyurl",
	"cryptcheck", "cryptdecode", "dedupe", "delete", "deletefile", "gitannex", "hashsum", "help", "link", "listremotes", "ls", "lsd", "lsf",
	"lsjson", "lsl", "md5sum", "mkdir", "mount", "move", "moveto", "ncdu", "obscure", "purge", "rc", "rcat", "rcd", "rmdir", "rmdirs",
	"selfupdate", "serve", "settier", "sha1sum", "size", "sync", "test", "touch", "tree", "version",
}

var rcloneValues = []string{
	"--backup-dir", "--bind", "--buffer-size", "--bwlimit", "--bwlimit-file", "--ca-cert", "--cache-dir", "--checkers", "--client-cert",
	"--client-key", "--compare-dest", "--config", "--contimeout", "--copy-dest", "--cutoff-mode", "--delete-files-from", "--disable", "--dump",
	"--exclude", "--exclude-from", "--exclude-if-present", "--expect-continue-timeout", "--files-from", "--files-from-raw", "-f", "--filter",
	"--filter-from", "--header", "--header-download", "--header-upload", "--include", "--include-from", "--log-file", "--log-format",
	"--log-level", "--low-level-retries", "--max-age", "--max-backlog", "--max-delete", "--max-delete-size", "--max-depth", "--max-duration",
	"--max-size", "--max-stats-groups", "--max-transfer", "--min-age", "--min-size", "--modify-window", "--multi-thread-cutoff",
	"--multi-thread-streams", "--order-by", "--password-command", "--partial-suffix", "--rc-addr", "--rc-pass", "--rc-user", "--retries",
	"--retries-sleep", "--s3-access-key-id", "--s3-endpoint", "--s3-provider", "--s3-region", "--s3-secret-access-key", "--stats",
	"--stats-log-level", "--suffix", "--syslog-facility", "--temp-dir", "--timeout", "--tpslimit", "--tpslimit-burst", "--track-renames-strategy",
	"--transfers", "--user-agent",
}

// find is the program of the catalogue that a command is.
func find(name string) (program, bool) {
	for _, p := range catalogue {
		if p.name == name {
			return p, true
		}
	}
	return program{}, false
}

// programs are the names of the catalogue.
func programs() []string {
	names := make([]string, len(catalogue))
	for i, p := range catalogue {
		names[i] = p.name
	}
	return names
}

// rules are those of the catalogue, and the one for what is not in sight.
func rules() []transform.Rule {
	all := []transform.Rule{{
		Name: unreadable, Severity: transform.Warning, Danger: true,
		Doc: "What would run cannot be read from the manifest.",
	}}
	for _, p := range catalogue {
		for _, d := range p.dangers {
			if all[len(all)-1].Name != d.rule {
				all = append(all, transform.Rule{Name: d.rule, Severity: transform.Warning, Danger: true, Doc: sentence(d.deletes)})
			}
		}
	}
	return all
}

func sentence(s string) string { return strings.ToUpper(s[:1]) + s[1:] + "." }

func (d danger) name(p program) string { return strings.TrimSpace(p.name + " " + d.verb) }
