package safesync

import "regexp"

// mcs are the names that the client of MinIO has: in its image, on Arch Linux, in Debian.
var mcs = []string{"mc", "mcli", "minio-client"}

// b2s are the names that the client of Backblaze has.
var b2s = []string{"b2", "b2v3", "b2v4", "backblaze-b2"}

// ossutils are the names that the client of Alibaba's store has: version 1 was one for each processor.
var ossutils = []string{"ossutil", "ossutil64"}

// namesOf returns a tool under each of its names.
func namesOf(t tool, names []string) tools {
	var all tools
	for _, name := range names {
		t.name = name
		all = append(all, t)
	}
	return all
}

func juicefs() tool {
	dry := []string{"--dry"}
	return tool{
		name: "juicefs", depth: 1, goFlags: true, facts: "juicefs 1.1: cmd/sync.go; its flags are urfave/cli's",
		values: []string{
			"--log-level", "--log-id", "--pyroscope", "--metrics", "--consul", "--start", "-s", "--end", "-e", "--exclude",
			"--include", "--limit", "--threads", "-p", "--list-threads", "--list-depth", "--storage-class", "--bwlimit",
			"--manager", "--manager-addr", "--worker", "--files-from", "--max-size", "--min-size", "--max-age", "--min-age",
			"--start-time", "--end-time", "--max-failure", "--http-port",
		},
		dangers: []danger{
			{
				rule: "juicefs-sync", verb: "sync", flags: []string{"--delete-dst", "--deleteDst"}, spare: dry,
				deletes: "juicefs sync --delete-dst " + mirroring, mirrors: true, drop: neverDeletes,
				kept: []string{"--ignore-existing"}, keep: versions,
			},
			{
				rule: "juicefs-move", verb: "sync", flags: []string{"--delete-src", "--deleteSrc"}, spare: dry,
				deletes: "juicefs sync --delete-src deletes the source", instead: "leave the flag out where the source must stay",
			},
		},
	}
}

func b2() tool {
	return tool{
		name: "b2", depth: 1, argparse: true, shy: true,
		facts: "b2 4: its documentation, and argparse, which takes abbreviations; " +
			"an empty source is refused without --allow-empty-source, one that lost some files is not",
		values: []string{
			"--log-config", "--profile", "--keep-days", "--keepDays", "--compare-versions", "--compareVersions",
			"--compare-threshold", "--compareThreshold", "--threads", "--sync-threads", "--download-threads",
			"--upload-threads", "--include-regex", "--includeRegex", "--exclude-regex", "--excludeRegex",
			"--exclude-dir-regex", "--excludeDirRegex", "--exclude-if-modified-after", "--excludeIfModifiedAfter",
			"--exclude-if-uploaded-after", "--min-part-size", "--write-buffer-size", "--upload-mode",
			"--destination-server-side-encryption", "--destination-server-side-encryption-algorithm",
			"--source-server-side-encryption", "--source-server-side-encryption-algorithm",
		},
		dangers: []danger{{
			rule: "b2-sync", verb: "sync", flags: []string{"--del*"}, spare: []string{"--dry*"},
			deletes: "b2 sync --delete " + mirroring, mirrors: true, drop: neverDeletes,
			keep: "the versions of the bucket keep them, unless a lifecycle rule deletes those",
		}},
	}
}

func ossutil() tool {
	return tool{
		name: "ossutil", depth: 1, facts: "ossutil 1.7.16: lib/sync.go; ossutil 2: its reference",
		values: []string{
			"-c", "--config-file", "-e", "--endpoint", "-i", "--access-key-id", "-k", "--access-key-secret", "-t",
			"--sts-token", "--proxy-host", "--proxy-user", "--proxy-pwd", "--loglevel", "--mode", "--region", "--profile",
			"--sign-version", "--backup-dir", "--bigfile-threshold", "--part-size", "--checkpoint-dir", "--snapshot-path",
			"--output-dir", "--encoding-type", "--include", "--exclude", "--meta", "--acl", "--storage-class", "-j", "--job",
			"--parallel", "--retry-times", "--maxupspeed", "--maxdownspeed", "--tagging", "--payer", "--start-time",
			"--end-time", "--cache-control", "--content-disposition", "--content-encoding", "--content-type", "--expires",
			"--metadata", "--metadata-include", "--metadata-exclude", "--max-age", "--min-age", "--max-size", "--min-size",
			"--max-mtime", "--min-mtime", "--files-from", "--request-payer", "--read-timeout", "--connect-timeout",
		},
		dangers: []danger{{
			rule: "ossutil-sync", verb: "sync", flags: []string{"--delete"}, spare: []string{"--dry-run", "-n"},
			deletes: "ossutil sync --delete " + mirroring, mirrors: true, drop: neverDeletes, keep: versions,
		}},
	}
}

func oci() tool {
	return tool{
		name: "oci", depth: 3, shy: true, source: []string{"--src-dir"}, target: []string{"--dest-dir"},
		facts: "the reference of oci os object sync",
		values: []string{
			"--profile", "--region", "--auth", "--auth-purpose", "--config-file", "--cert-bundle", "--cli-rc-file",
			"--defaults-file", "--endpoint", "--from-json", "--output", "--query", "--request-id", "--opc-client-request-id",
			"--max-retries", "--connection-timeout", "--read-timeout", "--proxy", "-bn", "--bucket-name", "--bucket", "-ns",
			"--namespace", "--namespace-name", "--src-dir", "--dest-dir", "--prefix", "--object-prefix", "--include",
			"--exclude", "--content-type", "--content-disposition", "--content-encoding", "--content-language",
			"--cache-control", "--metadata", "--part-size", "--parallel-upload-count", "--storage-tier",
			"--encryption-key-file", "--opc-sse-kms-key-id",
		},
		dangers: []danger{{
			rule: "oci-sync", verb: "os object sync", flags: []string{"--delete"}, spare: []string{"--dry-run"},
			deletes: "oci os object sync --delete " + mirroring, mirrors: true, drop: neverDeletes, keep: versions,
		}},
	}
}

func az() tool {
	return tool{
		name: "az", depth: 3, argparse: true, shy: true, source: []string{"-s", "--source"},
		facts: "azure-cli: command_modules/storage/_params.py and operations/azcopy.py, before and after " +
			"--delete-destination; " +
			"it deletes unless told not to",
		values: []string{
			"--subscription", "--query", "--output", "-o", "--account-name", "--account-key", "--account-url",
			"--auth-mode", "--blob-endpoint", "--connection-string", "--sas-token", "--timeout", "--container", "-c",
			"--destination", "-d", "--source", "-s", "--exclude-path", "--exclude-pattern", "--include-pattern",
			"--delete-destination",
		},
		dangers: []danger{{
			rule: "az-blob-sync", verb: "storage blob sync", off: []string{"--delete-d*=false"},
			deletes: "az storage blob sync " + mirroring, mirrors: true,
			instead: "say --delete-destination false, with an azure-cli that takes it, or use az storage blob upload-batch",
		}},
	}
}

func s4cmd() tool {
	return tool{
		name: "s4cmd", depth: 1, facts: "s4cmd 2.1: its manual, and optparse, which takes abbreviations",
		values: []string{
			"-p", "--config", "--access-key", "--secret-key", "-t", "--retry", "--retry-delay", "-c", "--num-threads",
			"--endpoint-url", "--max-singlepart-upload-size", "--multipart-split-size", "--max-singlepart-download-size",
			"--max-singlepart-copy-size", "--batch-delete-size", "--last-modified-before", "--last-modified-after",
		},
		dangers: []danger{{
			rule: "s4cmd-sync", verb: "dsync", flags: []string{"--del*"}, spare: []string{"--dry-run", "-n"},
			deletes: "s4cmd dsync --delete-removed " + mirroring, mirrors: true, drop: neverDeletes, keep: versions,
		}},
	}
}

// lftpMirror finds a mirror that deletes among the commands that lftp is given, each ended by ; && || or a new line.
var lftpMirror = regexp.MustCompile(`(?m)(^|[;&|\s])mirror(\s[^;&|\n]*)?\s` +
	`(--delete(-first|-excluded)?|--delete-[fe]\w*|-[A-Za-z]*e[A-Za-z]*)(\s|;|$)`)

// lftpDry finds what keeps a mirror from doing anything.
var lftpDry = regexp.MustCompile(`\s--(dry-run|just-print|script(=\S+)?)(\s|;|$)`)

func lftp() tool {
	return tool{
		name: "lftp", ownH: true, facts: "lftp 4.9.2: its manual; runs between two directories",
		scripts: []string{"-f"},
		values:  []string{"-e", "-c", "-f", "-u", "--user", "--password", "-p", "--rcfile"},
		dangers: []danger{{
			rule: "lftp-mirror", says: lftpMirror, spareText: lftpDry,
			deletes: "mirror --delete of lftp " + mirroring, mirrors: true,
			instead: "leave the flag out: without it mirror never deletes",
		}},
	}
}
