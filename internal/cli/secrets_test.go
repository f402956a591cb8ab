package cli

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

const key = "SECRETKEY123"

// scripts hold a secret each, in all shapes that are known, and something to edit.
var scripts = []string{
	`PGPASSWORD=SECRETKEY123 rclone sync a b`,
	`SSHPASS=SECRETKEY123 rclone sync a b`,
	`DB_PASS=SECRETKEY123\ SECRETKEY123 rclone sync a b`,
	`DB_PASS="a SECRETKEY123" rclone sync a b`,
	"export B2_KEY=SECRETKEY123\nrclone sync a b",
	`rclone sync a b --s3-secret-access-key=SECRETKEY123`,
	`rclone --s3-secret-access-key SECRETKEY123 sync a b`,
	"rclone --password \\\n  SECRETKEY123 sync a b",
	`rclone sync a :sftp,pass=SECRETKEY123:b`,
	`rclone sync a https://me:SECRETKEY123@host/`,
	`rclone sync a 'https://x.blob.core.windows.net/c?sv=1&sig=SECRETKEY123'`,
	`curl 'https://h/?X-Amz-Signature=SECRETKEY123&access_token=SECRETKEY123' && rclone sync a b`,
	`curl 'https://h/?key=SECRETKEY123' && rclone sync a b`,
	`curl -u me:SECRETKEY123 https://h && rclone sync a b`,
	`curl -H "Authorization: Bearer SECRETKEY123" https://h && rclone sync a b`,
	`curl -H 'X-Api-Key: SECRETKEY123' https://h && rclone sync a b`,
	`curl -d '{"password": "SECRETKEY123"}' https://h && rclone sync a b`,
	`curl https://hooks.slack.com/services/T/B/SECRETKEY123; rclone sync a b`,
	`curl https://api.telegram.org/bot123:SECRETKEY123/sendMessage; rclone sync a b`,
	`redis-cli -a SECRETKEY123 save; rclone sync a b`,
	`redis-cli -h redis -a "SECRETKEY123 SECRETKEY123" save; rclone sync a b`,
	`mysqldump -u root -pSECRETKEY123 db; rclone sync a b`,
	`sshpass -p SECRETKEY123 rclone sync a b`,
	`mc alias set m http://m:9000 admin SECRETKEY123 && rclone sync a b`,
	`rclone config create r s3 provider Minio secret_access_key SECRETKEY123; rclone sync a b`,
	`P=$(rclone obscure SECRETKEY123); rclone sync a b`,
	`aws configure set aws_secret_access_key SECRETKEY123; rclone sync a b`,
	`lftp -e "open -u me,SECRETKEY123 h; mirror a b"; rclone sync a b`,
	`openssl enc -aes-256-cbc -k SECRETKEY123 -in a | rclone rcat b; rclone sync a b`,
	"cat >~/.netrc <<EOF\nmachine h\n  login me\n  password SECRETKEY123\nEOF\nrclone sync a b",
	"mc alias set \\\n  m http://m:9000 \\\n  admin SECRETKEY123\nrclone sync a b",
}

// programs are the same for a program that runs without a shell.
var programs = [][]string{
	{"rclone", "sync", "--s3-secret-access-key", key, "a", "b"},
	{"rclone", "sync", "--s3-secret-access-key=" + key, "a", "b"},
	{"env", "RCLONE_PASSWORD=" + key + " " + key, "rclone", "sync", "a", "b"},
	{"sshpass", "-p", key, "rclone", "sync", "a", "b"},
	{"sh", "-c", "mc alias set m http://m:9000 admin $0 && rclone sync a b", "--", "--token", key},
}

// spellings are the ways to write a list of words.
var spellings = map[string]func(words []string) string{
	"in block style": func(words []string) string {
		var b strings.Builder
		for _, word := range words {
			b.WriteString("\n    - |-\n      " + strings.ReplaceAll(word, "\n", "\n      "))
		}
		return b.String()
	},
	"in double quotes": inJSON,
	"in lines of double quotes": func(words []string) string {
		return "\n    - " + strings.ReplaceAll(strings.Trim(inJSON(words), "[]"), `","`, "\"\n    - \"")
	},
	"in single quotes": func(words []string) string {
		var quoted []string
		for _, word := range words {
			quoted = append(quoted, "'"+strings.ReplaceAll(strings.ReplaceAll(word, "'", "''"), "\n", "\n\n      ")+"'")
		}
		return "[" + strings.Join(quoted, ", ") + "]"
	},
}

func inJSON(words []string) string {
	text, _ := json.Marshal(words)
	return string(text)
}

// rendered returns a Pod for each script and program, with a Secret beside it.
func rendered(spell func([]string) string) string {
	var b strings.Builder
	write := func(i int, words []string) {
		fmt.Fprintf(&b, `---
apiVersion: v1
kind: Pod
metadata:
  name: pod-%d
spec:
  containers:
  - name: sync
    image: "rclone/rclone:1"
    command: %s
    env:
    - name: DB_PASSWORD
      value: SECRETKEY123
    - {name: API_TOKEN, value: SECRETKEY123}
`, i, spell(words))
	}
	for i, script := range scripts {
		write(i, []string{"sh", "-c", script})
	}
	for i, words := range programs {
		write(len(scripts)+i, words)
	}
	b.WriteString("---\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: SECRETKEY123}\n")
	return b.String()
}

// asJSON returns a stream of YAML as a stream of JSON.
func asJSON(t *testing.T, stream string) string {
	t.Helper()
	objects, err := decodeStream([]byte(stream))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, o := range objects {
		text, err := json.Marshal(o)
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString("---\n" + string(text) + "\n")
	}
	return b.String()
}

// No secret that has a name or a shape is in what any door says: only in manifests.
func TestNoDoorShowsASecret(t *testing.T) {
	streams := map[string]string{"in JSON": asJSON(t, rendered(inJSON))}
	for name, spell := range spellings {
		streams[name] = rendered(spell)
	}
	for name, stream := range streams {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && name != "in block style" && name != "in JSON" {
				t.Skip("takes seconds of CPU: run it without -short")
			}
			t.Chdir(repository(t, registryIs+"  sizing: {unregistered: warn}\n"))
			write(t, "app.yaml", stream)
			for door, said := range everyDoor(t, stream) {
				if !strings.Contains(said, "rclone-sync") {
					t.Errorf("%s: no edit is in\n%s", door, said)
				}
				before := ""
				for line := range strings.SplitSeq(said, "\n") {
					if strings.Contains(line, key) {
						t.Errorf("%s shows %s", door, line)
					}
					if strings.HasPrefix(before, "-") && strings.HasPrefix(line, "+") && before[1:] == line[1:] {
						t.Errorf("%s hides what changes in %s", door, line)
					}
					before = line
				}
			}
		})
	}
}

// everyDoor returns what each door says of a stream in the current folder: all but manifests.
func everyDoor(t *testing.T, stream string) map[string]string {
	t.Helper()
	said := map[string]string{}
	for _, args := range []string{
		"render --log-level debug .", "generate --log-level debug", "transform --log-level debug app.yaml",
		"transform --log-level debug --log-format json app.yaml",
	} {
		_, said[args], _ = ballast(t, "", strings.Fields(args)...)
	}
	for _, args := range []string{
		"diff app.yaml", "explain app.yaml", "explain -o json app.yaml", "explain -o markdown app.yaml",
	} {
		stdout, stderr, _ := ballast(t, "", strings.Fields(args)...)
		said[args] = stdout + stderr
	}
	stdout, stderr, _ := ballast(t, resourceListOf(stream), "fn", "--log-level", "debug")
	_, results, _ := strings.Cut(stdout, "\nresults:")
	said["fn"] = results + stderr
	write(t, "ballast.yaml", strings.TrimPrefix(registryIs, "-- ballast.yaml --\n")+"  sizing: {unregistered: error}\n")
	_, said["render, refused"], _ = ballast(t, "", "render", "--log-level", "debug", ".")
	return said
}

// resourceListOf returns a stream as a KRM host hands it over.
func resourceListOf(stream string) string {
	list := "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n"
	for document := range strings.SplitSeq(strings.TrimPrefix(stream, "---\n"), "---\n") {
		list += "- " + strings.ReplaceAll(strings.TrimSuffix(document, "\n"), "\n", "\n  ") + "\n"
	}
	return list
}

// What kustomize quotes of a source that it cannot build has no secret in it either.
func TestNoFailingBuildShowsASecret(t *testing.T) {
	for name, files := range map[string]string{
		"a literal without a name": "secretGenerator: [{name: s, literals: [SECRETKEY123]}]",
		"a line that is no text":   "secretGenerator: [{name: s, envs: [bad.env]}]\n-- bad.env --\nA=SECRETKEY123\xff\n",
		"a patch that is none":     "patches: [{patch: \"password: SECRETKEY123\\n- a\"}]",
		"a patch of a Secret":      "patches:\n- patch: |-\n    kind: Secret\n    stringData:\n      a: SECRETKEY123\n",
		"a patch and a path": "patches:\n- path: app.yaml\n  patch: |-\n    kind: Secret\n    stringData:\n      " +
			"a: SECRETKEY123\n",
		"a JSON patch": "patches:\n- patch: |-\n    - op: replace\n      path: /data/password\n      value: " +
			"SECRETKEY123\n",
		"a URL": "resources: ['file://me:SECRETKEY123@nowhere/x.yaml']",
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(repository(t, "-- kustomization.yaml --\n"+files))
			for _, door := range []string{"render", "diff", "explain", "generate"} {
				stdout, stderr, status := ballast(t, "", door)
				if status == exitOK || stdout != "" || !strings.Contains(stderr, "building .: ") {
					t.Errorf("%s: exit %d: %s%s", door, status, stderr, stdout)
				}
				if strings.Contains(stderr, key) || strings.Contains(stderr, "83 69 67 82 69 84") {
					t.Errorf("%s shows %s", door, stderr)
				}
			}
		})
	}
}

// A file that is called after what it holds is still a file, and what is wrong with it is
// said.
func TestPlacesThatSoundSecretAreShown(t *testing.T) {
	for _, name := range []string{
		"secrets.yaml", "token", "credentials.yaml", "app-secret", "db-password", "api-key", "pass", "pwd", "etc/passwd",
	} {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Chdir(repository(t, "-- "+name+" --\na: ["))
			_, stderr, _ := ballast(t, "", "render", name)
			if want := "ballast: error: " + name + ":1: not valid YAML: did not find expected node content\n"; stderr != want {
				t.Errorf("got %swant %s", stderr, want)
			}
		})
	}
	for args, want := range map[string]string{
		"render apps/nope-secrets": "stat apps/nope-secrets: no such file or directory",
		"render --raw apps/sealed-secrets": "building apps/sealed-secrets: accumulating resources: accumulation " +
			"err='accumulating resources from 'secrets.yaml': evalsymlink failure on",
		"registry check":   "spec.workloads[0].secret: unknown key",
		"registry check .": "spec.fixPerms.podSecurity.db-password: ",
	} {
		t.Run(args, func(t *testing.T) {
			t.Chdir(repository(t, "-- apps/sealed-secrets/kustomization.yaml --\nresources: [secrets.yaml]\n"+registryIs+
				"  fixPerms: {podSecurity: {db-password: x}}\n  workloads: [{match: {name: a}, secret: x}]\n"))
			stdout, stderr, _ := ballast(t, "", strings.Fields(args)...)
			if !strings.Contains(stdout+stderr, want) {
				t.Errorf("no %q in\n%s%s", want, stdout, stderr)
			}
		})
	}
}

// What lives holds secrets in the same places as what is rendered, and drift shows where the two differ.
func TestDriftShowsNoSecrets(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "kustomization.yaml"), "namespace: x\nresources: [all.yaml]\n")
	write(t, filepath.Join(dir, "all.yaml"), rendered(inJSON))
	var items []any
	for _, document := range strings.Split(strings.ReplaceAll(rendered(inJSON), key, "another"+key), "---\n") {
		var item map[string]any
		if err := yaml.Unmarshal([]byte(document), &item); err != nil {
			t.Fatal(err)
		}
		if item != nil {
			item["metadata"].(map[string]any)["namespace"] = "x"
			items = append(items, item)
		}
	}
	live, err := json.Marshal(map[string]any{"kind": "List", "items": items})
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range driftFormats {
		stdout, stderr, status := ballast(t, string(live), "drift", "-o", format, dir)
		if status != 0 || !strings.Contains(stdout, "/command") && !strings.Contains(stdout, ".command") {
			t.Fatalf("%s: exit %d, and no command differs: %s%s", format, status, stdout, stderr)
		}
		if i := strings.Index(stdout+stderr, key); i >= 0 {
			t.Errorf("%s shows a secret: %s", format, (stdout + stderr)[max(0, i-200):i+len(key)])
		}
	}
}
