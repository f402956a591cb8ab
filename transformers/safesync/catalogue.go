package safesync

import (
	_ "embed"
	"sync"
)

//go:embed flags/rclone.txt
var rcloneValues string

//go:embed flags/rclone-bare.txt
var rcloneBare string

// catalogue returns the tools that Ballast knows, each with where its facts come from.
var catalogue = sync.OnceValue(func() tools {
	all := tools{rclone(), rsync(), aws(), s5cmd(), s3cmd(), s4cmd(), gsutil(), gcloud(), azcopy(), az(), oci()}
	all = append(all, namesOf(ossutil(), ossutils)...)
	all = append(all, namesOf(mc(), mcs)...)
	all = append(all, namesOf(b2(), b2s)...)
	return append(all, juicefs(), lftp(), lsyncd(), restic(), rustic(), borg(), kopia())
})

func rclone() tool {
	dry := []string{"--dry-run", "-n"}
	note := func(rule, verb, deletes, instead string) danger {
		return danger{rule: rule, verb: verb, spare: dry, deletes: "rclone " + verb + " " + deletes, instead: instead}
	}
	bisync := note("rclone-bisync", "bisync", "lets one side erase the other when forced to",
		"leave --force and --resync to people")
	remote := note("rclone-rc", "rc", "asks an rclone that runs elsewhere to delete",
		"ask for sync/copy or operations/copyfile")
	remote.words = []string{
		"sync/sync", "sync/move", "operations/delete", "operations/deletefile", "operations/purge", "operations/cleanup",
		"command=sync", "command=move", "command=delete", "command=purge",
	}
	bisync.flags = []string{"--force", "--resync"}
	dedupe := note("rclone-delete", "dedupe", "deletes all but one of the files that have the same name",
		"use --dedupe-mode list, and leave the choice to people")
	dedupe.off = []string{"--dedupe-mode=list"}
	return tool{
		name: "rclone", depth: 1, more: rcloneValues, bare: rcloneBare,
		facts: "rclone 1.60.1 and 1.71.2: help, documentation; runs against S3",
		commands: []string{
			"about", "authorize", "backend", "bisync", "cat", "check", "checksum", "cleanup", "completion", "config",
			"convmv", "copy", "copyto", "copyurl", "cryptcheck", "cryptdecode", "dedupe", "delete", "deletefile", "gendocs",
			"gitannex", "hashsum", "help", "link", "listremotes", "ls", "lsd", "lsf", "lsjson", "lsl", "md5sum", "mkdir",
			"mount", "move", "moveto", "ncdu", "nfsmount", "obscure", "purge", "rc", "rcat", "rcd", "rmdir", "rmdirs",
			"selfupdate", "serve", "settier", "sha1sum", "size", "sync", "test", "touch", "tree", "version",
		},
		dangers: []danger{
			{
				rule: "rclone-sync", verb: "sync", spare: dry, limit: "--max-delete",
				deletes: "rclone sync " + mirroring, mirrors: true, safe: "copy",
				kept: []string{"--backup-dir", "--suffix", "--immutable", "--ignore-existing"}, keep: historyToo,
			},
			bisync,
			remote,
			note("rclone-move", "move", "deletes the source", "use copy where the source must stay"),
			note("rclone-move", "moveto", "deletes the source", "use copyto where the source must stay"),
			note("rclone-delete", "delete", "deletes files", "let the bucket's lifecycle rules expire them"),
			note("rclone-delete", "deletefile", "deletes a file", "let the bucket's lifecycle rules expire it"),
			note("rclone-delete", "purge", "deletes a directory with all that is in it",
				"let the bucket's lifecycle rules expire it"),
			dedupe,
			note("rclone-delete", "cleanup", "deletes the old versions, the only copies of overwritten files",
				"let the bucket's lifecycle rules expire them"),
		},
		copies: []transfer{
			{verb: "copy", spare: dry}, {verb: "copyto", spare: dry}, {verb: "move", spare: dry}, {verb: "moveto", spare: dry},
		},
	}
}

func rsync() tool {
	dry := []string{"--dry-run", "-n", "--list-only"}
	return tool{
		name: "rsync", ownH: true, facts: "rsync 3.5.0: help, runs; abbreviations are openrsync's",
		values: []string{
			"-e", "-f", "-B", "-T", "-M", "-@", "--rsh", "--filter", "--block-size", "--temp-dir", "--remote-option",
			"--modify-window", "--info", "--debug", "--stderr", "--backup-dir", "--suffix", "--confine-root", "--chmod",
			"--checksum-choice", "--rsync-path", "--max-delete", "--max-size", "--min-size", "--max-alloc", "--partial-dir",
			"--usermap", "--groupmap", "--chown", "--timeout", "--contimeout", "--compare-dest", "--copy-dest",
			"--link-dest", "--compress-choice", "--compress-level", "--compress-threads", "--skip-compress", "--exclude",
			"--exclude-from", "--include", "--include-from", "--files-from", "--copy-as", "--address", "--port",
			"--sockopts", "--outbuf", "--out-format", "--log-file", "--log-file-format", "--password-file", "--early-input",
			"--bwlimit", "--stop-after", "--stop-at", "--write-batch", "--only-write-batch", "--read-batch", "--protocol",
			"--iconv", "--checksum-seed",
		},
		dangers: []danger{
			{
				rule: "rsync-delete", flags: []string{"--del", "--dele*"}, spare: dry, limit: "--max-d*",
				deletes: "rsync --delete " + mirroring, mirrors: true, drop: neverDeletes,
				kept: []string{"--backup", "-b", "--ignore-existing"},
				keep: "use --backup with a dated --backup-dir, or snapshots of the destination",
			},
			{
				rule: "rsync-move", flags: []string{"--remove-s*"}, spare: dry,
				deletes: "rsync --remove-source-files deletes the source", instead: "leave the flag out where the source must stay",
			},
		},
	}
}

func aws() tool {
	return tool{
		name: "aws", depth: 2, argparse: true,
		facts: "awscli 2.9.19: cli.json, customizations/s3, and argparse, which takes abbreviations",
		values: []string{
			"--endpoint-url", "--output", "--query", "--profile", "--region", "--color", "--ca-bundle", "--cli-read-timeout",
			"--cli-connect-timeout", "--cli-binary-format", "--content-type", "--exclude", "--include", "--acl", "--grants",
			"--sse", "--sse-c", "--sse-c-key", "--sse-kms-key-id", "--sse-c-copy-source", "--sse-c-copy-source-key",
			"--storage-class", "--website-redirect", "--cache-control", "--content-disposition", "--content-encoding",
			"--content-language", "--source-region", "--expires", "--metadata", "--metadata-directive", "--copy-props",
			"--expected-size", "--page-size", "--request-payer", "--checksum-algorithm", "--checksum-mode", "--case-conflict",
		},
		dangers: []danger{{
			rule: "aws-s3-sync", verb: "s3 sync", flags: []string{"--del*"}, spare: []string{"--dryrun"},
			deletes: "aws s3 sync --delete " + mirroring, mirrors: true, drop: neverDeletes, keep: versions,
		}},
		copies: []transfer{
			{verb: "s3 cp", flags: []string{"--rec*"}, spare: []string{"--dryrun"}},
			{verb: "s3 mv", flags: []string{"--rec*"}, spare: []string{"--dryrun"}},
		},
	}
}

func s5cmd() tool {
	return tool{
		name: "s5cmd", depth: 1, goFlags: true, facts: "s5cmd 2.3.0: command/app.go, sync.go, cp.go, run.go",
		scripts: []string{"run"},
		values: []string{
			"--numworkers", "--retry-count", "-r", "--endpoint-url", "--log", "--request-payer", "--profile",
			"--credentials-file", "--storage-class", "--concurrency", "-c", "--part-size", "-p", "--metadata",
			"--metadata-directive", "--sse", "--sse-kms-key-id", "--acl", "--cache-control", "--expires", "--source-region",
			"--destination-region", "--exclude", "--include", "--content-type", "--content-encoding",
			"--content-disposition", "--no-such-upload-retry-count", "--version-id",
		},
		dangers: []danger{{
			rule: "s5cmd-sync", verb: "sync", flags: []string{"--delete"}, spare: []string{"--dry-run"},
			deletes: "s5cmd sync --delete " + mirroring, mirrors: true, drop: neverDeletes, keep: versions,
		}},
		copies: []transfer{
			{verb: "cp", spare: []string{"--dry-run"}}, {verb: "mv", spare: []string{"--dry-run"}},
		},
	}
}

func s3cmd() tool {
	return tool{
		name: "s3cmd", depth: 1, facts: "s3cmd 2.3.0: its source, and optparse, which takes abbreviations",
		values: []string{
			"-c", "--config", "--access_key", "--secret_key", "--access_token", "--upload-id", "--acl-grant", "--acl-revoke",
			"-D", "--restore-days", "--restore-priority", "--max-delete", "--limit", "--add-destination", "--exclude",
			"--exclude-from", "--rexclude", "--rexclude-from", "--include", "--include-from", "--rinclude",
			"--rinclude-from", "--files-from", "--region", "--bucket-location", "--host", "--host-bucket", "--storage-class",
			"--access-logging-target-prefix", "--default-mime-type", "-m", "--mime-type", "--add-header", "--remove-header",
			"--server-side-encryption-kms-id", "--encoding", "--add-encoding-exts", "--multipart-chunk-size-mb",
			"--ws-index", "--ws-error", "--expiry-date", "--expiry-days", "--expiry-prefix", "--cache-file", "--ca-certs",
			"--ssl-cert", "--ssl-key", "--limit-rate", "--content-disposition", "--content-type",
		},
		dangers: []danger{
			{
				rule: "s3cmd-sync", verb: "sync", flags: []string{"--delete-r*"}, spare: []string{"--dry-run", "-n"},
				deletes: "s3cmd sync --delete-removed " + mirroring, mirrors: true,
				drop: neverDeletes + ", and --max-delete does not keep it from it",
				kept: []string{"--skip-existing"}, keep: versions,
			},
			{
				rule: "s3cmd-move", verb: "sync", flags: []string{"--delete-after-f*"}, spare: []string{"--dry-run", "-n"},
				deletes: "s3cmd sync --delete-after-fetch deletes the source",
				instead: "leave the flag out where the source must stay",
			},
		},
		copies: []transfer{{verb: "put", flags: []string{"--recu*", "-r"}, spare: []string{"--dry-run", "-n"}}},
	}
}

func gsutil() tool {
	return tool{
		name: "gsutil", depth: 1, ownH: true,
		facts: "gsutil: gslib/commands/rsync.py, cp.py and gslib/__main__.py read it with getopt, " +
			"where -d before the verb is for debugging",
		early: []string{"-o", "-h", "-i", "-u"}, values: []string{"-a", "-x", "-y", "-j", "-L", "-s", "-z"},
		dangers: []danger{{
			rule: "gsutil-rsync", verb: "rsync", flags: []string{"-d"}, spare: []string{"-n"},
			deletes: "gsutil rsync -d " + mirroring, mirrors: true, drop: neverDeletes, kept: []string{"-i"}, keep: versions,
		}},
		copies: []transfer{{verb: "cp", flags: []string{"-r", "-R"}, spare: []string{"-I"}}, {verb: "mv"}},
	}
}

func gcloud() tool {
	return tool{
		name: "gcloud", depth: 2, tracks: []string{"alpha", "beta"}, argparse: true,
		facts: "the reference of gcloud storage rsync",
		values: []string{
			"--project", "--account", "--billing-project", "--configuration", "--flags-file", "--flatten", "--format",
			"--impersonate-service-account", "--access-token-file", "--verbosity", "--trace-token", "--additional-headers",
			"--canned-acl", "--predefined-acl", "-a", "--content-md5", "--exclude", "-x", "--gzip-in-flight", "-j",
			"--decryption-keys", "--encryption-key", "--cache-control", "--content-disposition", "--content-encoding",
			"--content-language", "--content-type", "--custom-time", "--custom-metadata", "--remove-custom-metadata",
			"--update-custom-metadata", "--if-generation-match", "--if-metageneration-match", "--storage-class", "-s",
			"--manifest-path", "-L", "--gzip-local", "-z",
		},
		dangers: []danger{{
			rule: "gcloud-rsync", verb: "storage rsync", flags: []string{"--delete-unmatched-destination-objects"},
			spare:   []string{"--dry-run"},
			deletes: "gcloud storage rsync --delete-unmatched-destination-objects " + mirroring,
			mirrors: true, drop: neverDeletes,
			kept: []string{"--no-clobber", "-n"}, keep: versions,
		}},
		copies: []transfer{
			{verb: "storage cp", flags: []string{"--recursive", "-r", "-R"}, spare: []string{"--read-paths-from-stdin", "-I"}},
			{verb: "storage mv", spare: []string{"--read-paths-from-stdin", "-I"}},
		},
	}
}

func azcopy() tool {
	dry, recursive := []string{"--dry-run"}, []string{"--recursive"}
	return tool{
		name: "azcopy", depth: 1, facts: "the reference of azcopy sync",
		values: []string{
			"--delete-destination", "--block-size-mb", "--cap-mbps", "--compare-hash", "--cpk-by-name",
			"--exclude-attributes", "--exclude-path", "--exclude-pattern", "--exclude-regex", "--from-to", "--hash-meta-dir",
			"--include-attributes", "--include-pattern", "--include-regex", "--local-hash-storage-mode", "--log-level",
			"--output-level", "--output-type", "--put-blob-size-mb", "--s2s-handle-invalid-metadata",
			"--trusted-microsoft-suffixes", "--blob-tags", "--blob-type", "--block-blob-tier", "--cache-control", "--check-md5",
			"--content-disposition", "--content-encoding", "--content-language", "--content-type", "--include-after",
			"--include-before", "--include-path", "--list-of-files", "--metadata", "--overwrite", "--page-blob-tier",
		},
		dangers: []danger{{
			rule: "azcopy-sync", verb: "sync", flags: []string{"--delete-destination"}, spare: []string{"--dry-run"},
			deletes: "azcopy sync --delete-destination " + mirroring, mirrors: true, drop: neverDeletes,
			keep: "enable versioning or soft delete of the container",
		}},
		copies: []transfer{{verb: "copy", flags: recursive, spare: dry}, {verb: "cp", flags: recursive, spare: dry}},
	}
}

func mc() tool {
	dry, recursive := []string{"--dry-run", "--fake"}, []string{"--recursive", "-r"}
	return tool{
		name: "mc", depth: 1, goFlags: true, aliases: true,
		facts: "mc of 2025-03-13: cmd/mirror-main.go, cmd/cp-main.go and cmd/flags.go",
		values: []string{
			"--config-dir", "-C", "--resolve", "--limit-upload", "--limit-download", "--conn-read-deadline",
			"--conn-write-deadline", "--custom-header", "-H", "--enc-c", "--enc-kms", "--enc-s3", "--checksum", "--region",
			"--exclude", "--exclude-bucket", "--exclude-storageclass", "--older-than", "--newer-than", "--storage-class",
			"--sc", "--attr", "--monitoring-address", "--rewind", "--version-id", "--vid", "--tags", "--retention-mode", "--rm",
			"--retention-duration", "--rd", "--legal-hold", "--lh", "--max-workers", "--encrypt", "--encrypt-key",
		},
		dangers: []danger{
			{
				rule: "mc-mirror", verb: "mirror", flags: []string{"--remove"}, spare: dry,
				deletes: "mc mirror --remove " + mirroring, mirrors: true,
				drop:       "without the flag, mc deletes nothing",
				overwrites: []string{"--overwrite", "--force"}, keep: versions,
			},
			{
				rule: "mc-mirror-watch", verb: "mirror", flags: []string{"--watch", "-w", "--active-active", "--multi-master"},
				spare:   dry,
				deletes: "mc mirror --watch deletes at the destination what is deleted at the source, with or without --remove",
				mirrors: true,
				instead: "run mc mirror again and again, without --watch",
			},
		},
		copies: []transfer{{verb: "cp", flags: recursive}, {verb: "mv", flags: recursive}},
	}
}

func lsyncd() tool {
	return tool{
		name: "lsyncd", facts: "lsyncd 2.2.3: its manual",
		dangers: []danger{{
			rule: "lsyncd", deletes: "lsyncd " + mirroring + " unless its configuration says otherwise", mirrors: true,
			spare:   []string{"--help", "--version", "-help", "-version"},
			instead: "say delete = false in its configuration; waive this where that is not in the render",
		}},
	}
}

func restic() tool {
	return tool{
		name: "restic", depth: 1, facts: "restic 0.14.0: help; 0.18.1: manual of restore, which has --delete since 0.17",
		values: []string{
			"-r", "--repo", "--repository-file", "-p", "--password-file", "--password-command", "-o", "--option",
			"--cache-dir", "--cacert", "--compression", "--key-hint", "--limit-download", "--limit-upload", "--pack-size",
			"--tls-client-cert", "-l", "--keep-last", "-H", "--keep-hourly", "-d", "--keep-daily", "-w", "--keep-weekly",
			"-m", "--keep-monthly", "-y", "--keep-yearly", "--keep-within", "--keep-within-hourly", "--keep-within-daily",
			"--keep-within-weekly", "--keep-within-monthly", "--keep-within-yearly", "--keep-tag", "--host", "--tag",
			"--path", "-g", "--group-by", "--max-unused", "--max-repack-size", "--retry-lock", "--http-user-agent",
			"--stuck-request-timeout", "-t", "--target", "-e", "--exclude", "--exclude-file", "--iexclude",
			"--iexclude-file", "-i", "--include", "--include-file", "--iinclude", "--iinclude-file", "--exclude-xattr",
			"--include-xattr", "--overwrite",
		},
		dangers: []danger{
			{
				rule: "prune", verb: "forget",
				flags: []string{"-l", "--keep-last", "-H", "--keep-hourly", "--unsafe-allow-remove-all"},
				spare: []string{"--dry-run", "-n", "--keep-within*", "-d", "--keep-daily", "-w", "--keep-weekly",
					"-m", "--keep-monthly", "-y", "--keep-yearly"},
				deletes: "restic forget counts snapshots and not what is in them: enough empty ones push out the good ones",
				instead: "keep by age as well (--keep-within, --keep-daily), and alert on snapshots that shrink",
			},
			{
				rule: "restic-restore", verb: "restore", flags: []string{"--delete"}, spare: []string{"--dry-run"}, restore: true,
				deletes: "restic restore --delete deletes from the volume what the snapshot does not have", mirrors: true,
				drop: neverDeletes,
			},
		},
	}
}

func rustic() tool {
	return tool{
		name: "rustic", depth: 1,
		facts: "rustic_core 0.3 and rustic-rs 0.11: src/commands/forget.rs, restore.rs; clap takes no abbreviations",
		values: []string{
			"-P", "--use-profile", "-r", "--repository", "--repo", "--repo-hot", "--repo-cold", "--password",
			"-p", "--password-file", "--password-command", "--cache-dir", "--log-level", "--log-file", "--progress-interval",
			"--key-hint", "--group-by", "-g", "--keep-tags", "--keep-id", "--keep-ids", "-l", "--keep-last", "-M",
			"--keep-minutely",
			"-H", "--keep-hourly", "-d", "--keep-daily", "-w", "--keep-weekly", "-m", "--keep-monthly",
			"--keep-quarter-yearly", "--keep-half-yearly", "-y", "--keep-yearly", "--keep-within",
			"--keep-within-minutely", "--keep-within-hourly", "--keep-within-daily", "--keep-within-weekly",
			"--keep-within-monthly", "--keep-within-quarter-yearly", "--keep-within-half-yearly", "--keep-within-yearly",
			"--filter-host", "--filter-label", "--filter-paths", "--filter-tags", "--forget-time", "--glob", "--iglob",
			"--glob-file", "--iglob-file", "--max-repack", "--max-unused", "--keep-pack", "--keep-delete",
		},
		dangers: []danger{
			{
				rule: "prune", verb: "forget",
				flags: []string{"-l", "--keep-last", "-M", "--keep-minutely", "-H", "--keep-hourly", "--keep-none"},
				spare: []string{"--dry-run", "-n", "--keep-within*", "-d", "--keep-daily", "-w", "--keep-weekly",
					"-m", "--keep-monthly", "--keep-quarter-yearly", "--keep-half-yearly", "-y", "--keep-yearly"},
				deletes: "rustic forget counts snapshots and not what is in them: enough empty ones push out the good ones",
				instead: "keep by age as well (--keep-within, --keep-daily), and alert on snapshots that shrink",
			},
			{
				rule: "restic-restore", verb: "restore", flags: []string{"--delete"}, spare: []string{"--dry-run", "-n"},
				restore: true, mirrors: true, drop: neverDeletes,
				deletes: "rustic restore --delete deletes from the volume what the snapshot does not have",
			},
		},
	}
}

func borg() tool {
	return tool{
		name: "borg", depth: 1, argparse: true, facts: "borg 1.2.4: help",
		values: []string{
			"--debug-topic", "--lock-wait", "--umask", "--remote-path", "--remote-ratelimit", "--upload-ratelimit",
			"--remote-buffer", "--upload-buffer", "--debug-profile", "--rsh", "--keep-within", "--keep-last",
			"--keep-secondly", "--keep-minutely", "-H", "--keep-hourly", "-d", "--keep-daily", "-w", "--keep-weekly", "-m",
			"--keep-monthly", "-y", "--keep-yearly", "-P", "--prefix", "-a", "--glob-archives", "-c",
			"--checkpoint-interval",
		},
		dangers: []danger{{
			rule: "prune", verb: "prune", flags: []string{"--keep-l*", "--keep-s*", "--keep-mi*", "--keep-h*", "-H"},
			spare: []string{"--dry-run", "-n", "--keep-wi*", "--keep-d*", "-d", "--keep-we*", "-w", "--keep-mo*",
				"-m", "--keep-y*", "-y"},
			deletes: "borg prune counts archives and not what is in them: enough empty ones push out the good ones",
			instead: "keep by age as well (--keep-within, --keep-daily), and alert on archives that shrink",
		}},
	}
}

func kopia() tool {
	mirror := func(verb string) danger {
		return danger{
			rule: "kopia-sync", verb: verb, flags: []string{"--delete"}, spare: []string{"--dry-run", "-n"},
			deletes: "kopia repository sync-to --delete " + mirroring, mirrors: true, drop: neverDeletes,
		}
	}
	expire := func(verb string) danger {
		return danger{
			rule: "prune", verb: verb, flags: []string{"--delete"},
			deletes: "kopia snapshot expire counts snapshots and not what is in them: enough empty ones push out the good ones",
			instead: "keep by age in the policy (--keep-daily), alert on snapshots that shrink, and waive this",
		}
	}
	restore := func(verb string) danger {
		return danger{
			rule: "kopia-restore", verb: verb, flags: []string{"--delete-extra"}, restore: true,
			deletes: "kopia restore --delete-extra " + mirroring, mirrors: true, drop: neverDeletes,
		}
	}
	return tool{
		name: "kopia", depth: 2,
		facts: "kopia 0.21.1: cli/command_repository_sync.go, command_snapshot_expire.go, command_restore.go",
		values: []string{
			"--config-file", "--password", "-p", "--log-dir", "--log-level", "--file-log-level", "--timezone",
			"--cache-directory", "--parallel", "--bucket", "--endpoint", "--region", "--access-key", "--secret-access-key",
			"--session-token", "--prefix", "--path", "--point-in-time", "--root-ca-pem-path", "--list-parallelism",
			"--owner-uid", "--owner-gid", "--file-mode", "--dir-mode",
		},
		dangers: []danger{
			mirror("repository sync-to"), mirror("repo sync-to"), expire("snapshot expire"), expire("snap expire"),
			restore("restore"), restore("snapshot restore"), restore("snap restore"),
		},
	}
}
